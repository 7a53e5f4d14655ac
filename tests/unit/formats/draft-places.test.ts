import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { toCompositionArchive } from '../../../lib/formats/composition-archive.ts';
import { mainFile } from '../../../lib/formats/draft-files.ts';
import { placesOf } from '../../../lib/formats/draft-places.ts';
import type { Composition, Draft } from '../../../lib/protocol/index.ts';
import { toDownload } from '../../../lib/stores/download-draft.ts';
import { README } from '../../../lib/texts/en/readme.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';
import { sampleComposition } from '../../support/samples/run-samples.ts';

const WITH_FILES = { ...AGENT, files: [{ path: 'notes.md', text: 'x' }] };
const linesOf = (draft: Draft, folder: string | null = null) =>
  placesOf(draft, folder).map(({ line }) => line);

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'places-'));
  mkdirSync(path.join(home, 'Downloads'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const run = (line: string, cwd = home) =>
  execFileSync('bash', ['-c', line], { cwd, env: { ...process.env, HOME: home }, stdio: 'pipe' });
const read = (...parts: string[]) => readFileSync(path.join(home, ...parts), 'utf8');

describe('the line to copy', () => {
  it.each([
    [
      'a skill',
      SKILL,
      ['.claude/skills', '.agents/skills', '.copilot/skills'],
      'triage-failed-payments/SKILL.md',
    ],
    ['an agent', AGENT, ['.claude/agents'], 'payments-analyst.md'],
    ['an agent with files', WITH_FILES, ['.claude/agents'], 'payments-analyst.md'],
    ['an agent', AGENT, ['.copilot/agents'], 'payments-analyst.agent.md'],
    ['an agent with files', WITH_FILES, ['.copilot/agents'], 'payments-analyst.agent.md'],
  ])('puts %s where its agent looks, from the download and from the zip', async (_, draft, folders, file) => {
    const { fileName, content } = await toDownload(draft);
    writeFileSync(path.join(home, 'Downloads', fileName), new Uint8Array(await content.arrayBuffer()));
    for (const line of linesOf(draft)) run(line);
    for (const folder of folders) {
      expect(read(folder, file)).toBe(mainFile(draft).text);
      rmSync(path.join(home, folder), { recursive: true });
    }

    const composition: Composition = { ...sampleComposition(), drafts: [draft] };
    writeFileSync(path.join(home, 'all.zip'), toCompositionArchive(composition, README));
    run('unzip -q all.zip -d all');
    const [line] = [...read('all', 'README.md').matchAll(/`(mkdir[^`]*)`/g)].filter(([, each]) =>
      each?.includes(folders[0] ?? ''),
    );
    run(line?.[1] ?? '', path.join(home, 'all'));
    expect(read(folders[0] ?? '', file)).toBe(mainFile(draft).text);
  });

  it('names a server as every agent takes it, and runs nothing that a model named', () => {
    const remote = { remotes: [{ type: 'streamable-http', url: 'https://evil.test/mcp' }] };
    const packages = { packages: [{ registryType: 'npm', identifier: 'evil-package', version: '1.0.0' }] };
    const draft = {
      ...SERVER,
      name: 'com.example/pay.out',
      manifest: { server: { ...remote, ...packages } },
    };

    expect(linesOf(draft)).toEqual([
      'claude mcp add --scope user pay-out -- COMMAND',
      'codex mcp add pay-out -- COMMAND',
      '{"servers":{"pay-out":{"command":"COMMAND"}}}',
    ]);
  });

  it('has nothing of a name that a shell or Markdown would read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SKILL, AGENT, WITH_FILES, SERVER),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom('$(id)', '`id`', '-rf', '; id', 'a b', '../..'),
        ),
        (draft, name) => {
          for (const line of linesOf({ ...draft, name }))
            expect(line).toMatch(/^(?:[\w./~ -]|&&|> |[{}":])+$/);
        },
      ),
    );
  });
});
