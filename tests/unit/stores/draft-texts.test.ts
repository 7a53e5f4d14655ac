import { describe, expect, it } from 'vitest';

import { readDraftTexts, toDraftTexts, type DraftText } from '../../../lib/stores/draft-texts.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';

const SCORES = { specificity: 80, completeness: 80, safety: 80, goal_alignment: 80 };
const SKILL = sampleDraft({
  scores: SCORES,
  critic_notes: 'Fine.',
  files: [{ path: 'references/errors.md', text: 'E1' }],
  findings: [
    {
      rule: 'reuse/near-duplicate',
      severity: 'warning',
      path: '',
      code: 'near-duplicate',
      values: { entity: 'acme/x@1.0.0' },
    },
  ],
});
const SERVER = sampleDraft({
  kind: 'mcp_server',
  manifest: { server: { name: 'com.example/x' }, tools: [] },
});

const withText = (texts: DraftText[], part: DraftText['part'], text: string): DraftText[] =>
  texts.map((each) => (each.part === part ? { ...each, text } : each));

describe('a draft as texts', () => {
  it.each([SKILL, SERVER])('that nobody changed is the draft, without what the critic said', (draft) => {
    const { draft: read } = readDraftTexts(draft, toDraftTexts(draft));

    expect(read).toMatchObject({ manifest: draft.manifest, markdown: draft.markdown, files: draft.files });
    expect(read).toMatchObject({ scores: null, critic_notes: null });
  });

  it('takes each text to its own part, and its name from the manifest', () => {
    let texts = withText(toDraftTexts(SKILL), 'markdown', '# Mine');
    texts = withText(texts, 0, 'E2');
    texts = withText(texts, 'manifest', '{"name":"notes","description":"Writes notes. Use it often."}');

    expect(readDraftTexts(SKILL, texts).draft).toMatchObject({
      name: 'notes',
      markdown: '# Mine',
      files: [{ path: 'references/errors.md', text: 'E2' }],
    });
  });

  it('is looked at by the rules of its format, and keeps what they cannot find', () => {
    const texts = withText(toDraftTexts(SKILL), 'manifest', '{"name":"Not A Name"}');
    const rules = readDraftTexts(SKILL, texts).draft?.findings.map(({ rule }) => rule);

    expect(rules).toEqual(
      expect.arrayContaining(['reuse/near-duplicate', 'skill/name-format', 'skill/description-format']),
    );
  });

  it('finds a secret that was typed', () => {
    const texts = withText(toDraftTexts(SKILL), 'markdown', 'sk-proj-Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z');

    expect(readDraftTexts(SKILL, texts).draft?.findings[0]).toMatchObject({
      rule: expect.stringMatching(/^secret\//),
      path: '/markdown',
    });
  });

  it.each([
    ['{"name": "x",\n  oops}', 2],
    ['[]', 1],
    ['', null],
  ])('with %j for a manifest says which text and which line cannot be read', (text, line) => {
    expect(readDraftTexts(SKILL, withText(toDraftTexts(SKILL), 'manifest', text))).toEqual({
      draft: null,
      unreadable: { part: 'manifest', line },
    });
  });
});
