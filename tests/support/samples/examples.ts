import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { strFromU8, unzipSync } from 'fflate';

import { startPracticeProvider } from '../../../demo/practice/provider.ts';
import { WRITTEN_EXAMPLES } from '../../../demo/practice/written.ts';
import { toCompositionArchive } from '../../../lib/formats/composition-archive.ts';
import { toJson } from '../../../lib/formats/draft-files.ts';
import { CompositionSchema, type Composition } from '../../../lib/protocol/index.ts';
import { README } from '../../../lib/texts/en/readme.ts';
import { runImport } from '../../../registry/import/commands.ts';
import { createDataFolder } from '../registry/data-folder.ts';
import { startRegistry } from '../registry/registry-process.ts';
import { createRunClient, runRequest } from '../registry/run-client.ts';

export const EXAMPLES_FOLDER = fileURLToPath(new URL('../../../docs/examples', import.meta.url));

/** A folder under `docs/examples/`, and the goal that it shows. */
export const GOALS: Readonly<Record<string, string>> = Object.fromEntries(
  [...WRITTEN_EXAMPLES].map(([name, { goal }]) => [name, goal]),
);

/** Texts by their paths in the example's folder. */
export type ExampleFiles = Record<string, string>;

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
/** Each registry has its own secret. */
const MAC = /(?<="receipt":"1\.[^"]*\.)[\w-]{43}(?=")/g;
const SOME_DAY = '2026-11-26T09:00:00.000Z';

/** Ids in the order in which they come, one time and one MAC for all: making the examples anew changes what changed. */
const withoutChance = (composition: Composition): Composition => {
  const ids: string[] = [];
  const text = JSON.stringify(composition)
    .replaceAll(ID, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `00000000-0000-7000-8000-${String(ids.indexOf(id) + 1).padStart(12, '0')}`;
    })
    .replaceAll(TIME, SOME_DAY)
    .replaceAll(MAC, 'A'.repeat(43));
  const made = JSON.parse(text) as Composition;
  CompositionSchema.parse(made);
  return made;
};

const toFiles = (composition: Composition): ExampleFiles => ({
  'goal.txt': `${composition.goal}\n`,
  'composition.json': toJson(composition),
  ...Object.fromEntries(
    Object.entries(unzipSync(toCompositionArchive(composition, README))).map(([name, bytes]) => [
      name,
      strFromU8(bytes),
    ]),
  ),
});

/** Each goal posted to a registry with the seeded catalog, with the practice provider behind it. */
export const makeExamples = async (): Promise<Map<string, ExampleFiles>> => {
  const data = await createDataFolder();
  const practice = await startPracticeProvider({ port: 0, firstPieceMs: 0, piecesPerSecond: 0 });
  try {
    const url = `pglite:${data.folder}`;
    await runImport({ command: 'seed' }, { url, now: Date.now, from: data.folder, print: () => {} });
    const registry = await startRegistry({
      dataFolder: data.folder,
      env: { PRACTICE_BASE_URL: practice.baseUrl },
    });
    try {
      const client = createRunClient(registry.url, await registry.token('ada'));
      const made = new Map<string, ExampleFiles>();
      for (const [name, goal] of Object.entries(GOALS)) {
        const response = await client.post(runRequest({ goal, provider: 'practice', model: 'practice' }));
        made.set(name, toFiles(withoutChance((await response.json()) as Composition)));
      }
      return made;
    } finally {
      await registry.stop();
    }
  } finally {
    await practice.stop();
    await data.remove();
  }
};

/** An example as it lies there. */
export const readExample = async (name: string): Promise<ExampleFiles> => {
  const folder = path.join(EXAMPLES_FOLDER, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [
        path.relative(folder, file).replaceAll(path.sep, '/'),
        await readFile(file, 'utf8'),
      ]),
    ),
  ) as ExampleFiles;
};
