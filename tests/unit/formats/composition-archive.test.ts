import * as fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { toCompositionArchive } from '../../../lib/formats/composition-archive.ts';
import { toArchive } from '../../../lib/formats/draft-archive.ts';
import type { Composition } from '../../../lib/protocol/index.ts';
import { toCardDownload, toCompositionDownload } from '../../../lib/stores/download-draft.ts';
import { README } from '../../../lib/texts/en/readme.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';

const SERVED = { ...AGENT, manifest: { ...AGENT.manifest, service_url: 'https://agents.acme.example/a2a' } };

const COMPOSITION: Composition = {
  run_id: '01930000-0000-7000-8000-0000000000aa',
  goal: 'Help our support team understand declined card payments, and say what to do next.',
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  partial: false,
  classification: { kind: 'bundle', rationale: 'More than one.' },
  reuse: [
    {
      entity: 'acme/payments@1.2.0',
      kind: 'skill',
      covers: 'Reading the report.',
      why: 'It knows the columns.',
      trust_tier: 'verified',
    },
  ],
  gaps: [{ code: 'not-covered', values: { text: 'Access to the live API.' } }],
  drafts: [SKILL, SERVER, SERVED],
  usage: { calls: 4, input_tokens: 1, output_tokens: 1, cost_usd: null, estimated: false },
  started_at: '2026-11-23T12:00:00Z',
  finished_at: '2026-11-23T12:01:12Z',
};

const unzip = (part: Partial<Composition> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(toCompositionArchive({ ...COMPOSITION, ...part }, README))).map(
      ([path, bytes]) => [path, strFromU8(bytes)],
    ),
  );

describe('the zip of a composition', () => {
  it('has each draft in its folder, and a README that lists them, reuse and gaps', () => {
    const files = unzip();

    expect(Object.keys(files)).toEqual([
      'README.md',
      'triage-failed-payments/SKILL.md',
      'triage-failed-payments/references/decline-codes.md',
      'com.example-payout-reports/server.json',
      'com.example-payout-reports/README.md',
      'com.example-payout-reports/tools.json',
      'payments-analyst/payments-analyst.md',
      'payments-analyst/agent-card.json',
      'payments-analyst/agent-card-0.3.json',
    ]);
    expect(files['README.md']).toBe(`# Composition

> Help our support team understand declined card payments, and say what to do next.

Made by anthropic, claude-sonnet-4-5, on 2026-11-23.

## Drafts

- [triage-failed-payments/](triage-failed-payments/): Skill triage-failed-payments
- [com.example-payout-reports/](com.example-payout-reports/): MCP server com.example/payout-reports
- [payments-analyst/](payments-analyst/): Agent payments-analyst (1 error to look at)

## Where they go

Give each draft to the agent that is to use it. Run a line in a shell, in the folder of this README: it installs the draft for all projects. For one project, copy the draft to the folder that the line names first.

### triage-failed-payments

A skill is a folder. Its agent finds it in one of these places.

- Claude Code, in one project \`.claude/skills/\`: \`mkdir -p ~/.claude/skills && cp -R triage-failed-payments ~/.claude/skills/\`
- Codex, Gemini CLI and others, in one project \`.agents/skills/\`: \`mkdir -p ~/.agents/skills && cp -R triage-failed-payments ~/.agents/skills/\`
- GitHub Copilot and VS Code, in one project \`.github/skills/\`: \`mkdir -p ~/.copilot/skills && cp -R triage-failed-payments ~/.copilot/skills/\`

### com.example-payout-reports

The draft describes a server and does not contain one. Build or publish it first, then replace COMMAND with what starts it. server.json belongs in the root of its source.

- Claude Code, in one project \`.mcp.json\`: \`claude mcp add --scope user payout-reports -- COMMAND\`
- Codex, in one project \`.codex/config.toml\`: \`codex mcp add payout-reports -- COMMAND\`
- VS Code, in one project \`.vscode/mcp.json\`: \`{"servers":{"payout-reports":{"command":"COMMAND"}}}\`

### payments-analyst

An agent is one file. Its host finds it in one of these places.

- Claude Code, in one project \`.claude/agents/\`: \`mkdir -p ~/.claude/agents && cp payments-analyst/payments-analyst.md ~/.claude/agents/payments-analyst.md\`
- GitHub Copilot, in one project \`.github/agents/\`: \`mkdir -p ~/.copilot/agents && cp payments-analyst/payments-analyst.md ~/.copilot/agents/payments-analyst.agent.md\`

## Reuse

- acme/payments@1.2.0 (verified): Reading the report. It knows the columns.

## Gaps

- Access to the live API.
`);
  });

  it('says that it is partial, that it is practice, and leaves out what there is nothing of', () => {
    const readme = unzip({ partial: true, provider: 'practice', reuse: [], gaps: [] })['README.md'];

    expect(readme).toContain('Practice: canned answers, no model behind them. Partial: the run ended early.');
    expect(readme).not.toMatch(/Reuse|Gaps/);
  });

  it('takes goal, names and gaps for text, whatever Markdown is in them', () => {
    const readme = unzip({
      goal: '# Title\n[click](https://evil.example) <img src=x>',
      gaps: [{ code: 'not-covered', values: { text: 'one\n\n## Two\n- three' } }],
      drafts: [{ ...SKILL, name: '](https://evil.example)' }],
    })['README.md'];

    expect(readme).toContain('> \\# Title\n> \\[click\\](https://evil.example) \\<img src=x\\>');
    expect(readme).toContain('- one \\#\\# Two - three');
    expect(readme).not.toMatch(/[^\\]\]\(https:/);
  });

  it('gives two drafts of one name a folder each, and none in the place of the README', () => {
    const names = ['a', 'A', 'readme.md'];
    const drafts = names.map((name) => ({ ...AGENT, name }));
    const folders = Object.keys(unzip({ drafts })).map((path) => path.split('/')[0]);

    expect(folders).toEqual(['README.md', 'a', 'a-2', 'readme.md-2']);
  });

  it('is the same bytes for the same composition', () => {
    expect(toCompositionArchive(COMPOSITION, README)).toEqual(
      toCompositionArchive(structuredClone(COMPOSITION), README),
    );
  });

  it('never has a path that leads out of it, whatever the drafts are called', () => {
    const draft = fc.record({ name: fc.string({ unit: 'binary' }), path: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), (given) => {
        const drafts = given.map(({ name, path }) => ({ ...SKILL, name, files: [{ path, text: 'x' }] }));
        for (const path of Object.keys(unzip({ drafts }))) {
          const url = new URL(encodeURI(path.toWellFormed()), 'https://zip.test/root/');
          expect(url.pathname.startsWith('/root/')).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a download', () => {
  it.each([
    [COMPOSITION.goal, 'help-our-support-team-understand-declined-card-payments.zip'],
    ['Sort declines', 'sort-declines.zip'],
    ['把每週的會議記錄整理成摘要', 'composition.zip'],
  ])('of everything that came of "%s" is named %s', async (goal, fileName) => {
    const { content, ...rest } = await toCompositionDownload({ ...COMPOSITION, goal }, README);

    expect(rest).toEqual({ fileName });
    expect(content.type).toBe('application/zip');
  });

  it('counts the errors of direct drafts too, which nobody has looked at by then', async () => {
    const draft = { ...SKILL, name: 'Not A Name', manifest: { name: 'Not A Name' }, findings: [] };
    const provenance = { ...draft.provenance, via: 'direct' as const };
    const { content } = await toCompositionDownload(
      { ...COMPOSITION, drafts: [{ ...draft, provenance }] },
      README,
    );

    const files = unzipSync(new Uint8Array(await content.arrayBuffer()));
    expect(strFromU8(files['README.md'] ?? new Uint8Array())).toMatch(
      /Not A Name \(\d+ errors? to look at\)/,
    );
  });

  it('of an agent card is there for an agent with a service address alone', async () => {
    const download = await toCardDownload(SERVED);

    expect(download?.fileName).toBe('agent-card.json');
    expect(JSON.parse((await download?.content.text()) ?? '')).toMatchObject({ name: 'payments-analyst' });
    await expect(toCardDownload(AGENT)).resolves.toBeNull();
  });

  it('of an agent as a zip has both forms of its card', () => {
    expect(Object.keys(unzipSync(toArchive(SERVED)))).toEqual([
      'payments-analyst/payments-analyst.md',
      'payments-analyst/agent-card.json',
      'payments-analyst/agent-card-0.3.json',
    ]);
  });
});

/** Written anew here, from what Windows and macOS say of themselves. */
const DEVICES = new Set(
  'con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9'.split(
    ' ',
  ),
);
const isPortable = (part: string): boolean =>
  part !== '' &&
  !DEVICES.has((part.split('.')[0] ?? '').trim().toLowerCase()) &&
  // eslint-disable-next-line no-control-regex -- control characters are what no entry may have
  !/[<>:"\\|?*\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|[. ]$/.test(part) &&
  Buffer.byteLength(part) <= 255;

const anyPath = fc
  .array(
    fc.constantFrom(
      ...'skill.md SKILL.md a A a.md é e\u0301 ß ss aux COM1.txt nul. b? c| x. y\u0020 \u202egpj.exe README.md'.split(
        ' ',
      ),
      ...'.. . server.json Tools.json \u0000 references agent-card.json K k \u212a'.split(' '),
      'z'.repeat(256),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'));

describe('every archive', () => {
  it('has entries that any system can write, each its own', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SKILL, SERVER, SERVED),
        fc.constantFrom('aux', 'COM1', 'nul.d', 'a', 'é', `${'x'.repeat(63)}.b`, 'README.md'),
        fc.array(anyPath, { maxLength: 20 }),
        (draft, name, paths) => {
          const files = paths.map((path) => ({ path, text: 'x' }));
          const bytes = toCompositionArchive(
            { ...COMPOSITION, drafts: [{ ...draft, name, files }, draft] },
            README,
          );
          const entries = Object.keys(unzipSync(bytes)).map((path) =>
            path.normalize('NFD').toUpperCase().toLowerCase(),
          );

          expect(entries.flatMap((path) => path.split('/')).filter((part) => !isPortable(part))).toEqual([]);
          expect(new Set(entries).size).toBe(entries.length);
          for (const path of entries)
            expect(entries.filter((other) => other.startsWith(`${path}/`))).toEqual([]);
        },
      ),
    );
  });

  it('says of each file that it leaves out that it does', () => {
    const files = ['references/a.md', 'References/A.md', 'references/a.md/b', 'aux.txt'].map((path) => ({
      path,
      text: 'x',
    }));
    const draft = { ...SKILL, files };

    expect(Object.keys(unzipSync(toArchive(draft)))).toEqual([
      'triage-failed-payments/SKILL.md',
      'triage-failed-payments/references/a.md',
    ]);
    expect(checkDraft(draft).filter(({ rule }) => rule === 'skill/file-path')).toMatchObject(
      [1, 2, 3].map((place) => ({
        path: `/files/${place}/path`,
        severity: 'error',
        code: expect.stringMatching(/^file-path-(?:taken|unsafe)$/) as unknown,
      })),
    );
  });
});
