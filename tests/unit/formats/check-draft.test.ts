import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { checkAgentCard } from '../../../lib/formats/rules/agent-card.ts';
import { checkMcpServer } from '../../../lib/formats/rules/mcp-server.ts';
import { checkSkill } from '../../../lib/formats/rules/skill.ts';
import { type Draft, DraftSchema } from '../../../lib/protocol/index.ts';
import { deepCount } from '../../support/counts.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';

const rulesOf = (draft: Draft): string[] => checkDraft(draft).map(({ rule }) => rule);

describe('checking a draft', () => {
  it('finds nothing in a skill that is as it should be', () => {
    expect(checkDraft(SKILL)).toEqual([]);
  });

  it('warns of what a server and an agent cannot do yet', () => {
    expect(rulesOf(SERVER)).toEqual(['mcp/not-installable']);
    expect(rulesOf(AGENT)).toEqual(['agent/card-incomplete']);
  });

  it.each([
    ['skill', ['skill/name-format', 'skill/description-format', 'skill/body-empty']],
    [
      'agent',
      [
        'agent/name-format',
        'agent/description-format',
        'agent/model-compatibility',
        'agent/prompt-or-url',
        'agent/card-incomplete',
      ],
    ],
    ['mcp_server', ['mcp/field-type']],
  ] as const)('says everything that an empty %s is missing', (kind, rules) => {
    expect(rulesOf({ ...SKILL, kind, manifest: {}, markdown: '', files: [] })).toEqual(rules);
  });

  it('puts safety first', () => {
    const draft = { ...SKILL, manifest: { ...SKILL.manifest, name: 'A' }, markdown: 'a\u200bb' };

    expect(rulesOf(draft)).toEqual(['safety/hidden-unicode', 'skill/name-format']);
  });

  it('wants the name to be that of the folder it is downloaded as', () => {
    expect(rulesOf({ ...SKILL, name: 'another-name' })).toEqual(['skill/name-folder']);
  });

  it.each([SKILL, SERVER, AGENT])('finds a file that cannot be downloaded with $name', (draft) => {
    const files = ['../x', 'a.md', './a.md'].map((path) => ({ path, text: 'x' }));

    expect(checkDraft({ ...draft, files }).filter(({ rule }) => rule.endsWith('/file-path'))).toMatchObject([
      { path: '/files/0/path', severity: 'error' },
      { path: '/files/2/path', severity: 'error' },
    ]);
  });
});

/** Shapes near to what is looked for, with anything in them. */
const nearManifest = (() => {
  const names = fc.constantFrom(
    ...(
      'name description version metadata packages remotes transport type url variables packageArguments headers ' +
      'environmentVariables repository source _meta icons src card skills supportedInterfaces service_url tools ' +
      'inputSchema server __proto__ constructor length'
    ).split(' '),
  );
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.jsonValue(),
        fc.constantFrom('stdio', 'named', 'npm', 'https://a.example'),
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    ),
  })).value;
})();

describe('whatever was parsed', { timeout: 300_000 }, () => {
  it('is checked without throwing, and every finding is one that the protocol takes', () => {
    const files = fc.array(
      fc.record({ path: fc.string({ unit: 'binary' }), text: fc.string({ unit: 'binary' }) }),
      {
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(nearManifest, fc.string({ unit: 'binary' }), files, (value, markdown, each) => {
        const manifest = { ...(value as Record<string, unknown>), server: value, tools: value, card: value };
        const findings = [
          ...(['skill', 'agent', 'mcp_server'] as const).flatMap((kind) =>
            checkDraft({ ...SKILL, kind, manifest, markdown, files: each }),
          ),
          ...checkSkill({ manifest: value, markdown, files: each }),
          ...checkMcpServer({ server: value, tools: value }),
          ...checkAgentCard(value),
        ];
        for (const finding of findings)
          expect(DraftSchema.safeParse({ ...SKILL, findings: [finding] })).toMatchObject({ success: true });
      }),
      { numRuns: deepCount({ sample: 100, deep: 5_000 }) },
    );
  });
});
