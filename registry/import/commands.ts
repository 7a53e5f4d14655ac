import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { NamespaceSchema, TrustTierSchema, z } from '../../lib/protocol/index.ts';
import { PUBLISH_OUTCOMES } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';
import { openCommands, type OpenDatabaseParts } from '../control/open-database.ts';
import { importFolder, type ImportParts } from './import-folder.ts';
import { toLines, toSummary, type ImportCounts } from './report.ts';

/** The registry's own entities: one folder per namespace, and the tiers they are given. */
export const SEED = fileURLToPath(new URL('../catalog/seed', import.meta.url));

/** What is imported, and into which namespace. */
export type ImportCommand = { command: 'import'; folder: string; namespace: string } | { command: 'seed' };

/** Reads the command of `npm run registry -- import|seed …`; null when it is a different one. */
export const readImportCommand = (words: readonly string[]): ImportCommand | null => {
  const [first, ...rest] = words;
  if (first === 'seed') return rest.length === 0 ? { command: 'seed' } : null;
  if (first !== 'import') return null;
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { namespace: { type: 'string' } },
      allowPositionals: true,
    });
    const namespace = z.safeParse(NamespaceSchema, values.namespace);
    const [folder, ...more] = positionals;
    if (!namespace.success || folder === undefined || more.length > 0) return null;
    return { command: 'import', folder, namespace: namespace.data };
  } catch {
    return null;
  }
};

const TiersSchema = z.record(z.string(), TrustTierSchema);
const OutcomesSchema = z.array(z.enum(PUBLISH_OUTCOMES));

const isFolder = (folder: string): Promise<boolean> =>
  stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

type Origin = Pick<ImportParts, 'folder' | 'namespaceOf' | 'trustTierOf'>;

const toOrigin = async (command: ImportCommand, from: string): Promise<Origin> => {
  if (command.command === 'import')
    return {
      folder: path.resolve(from, command.folder),
      namespaceOf: () => command.namespace,
      trustTierOf: () => null,
    };
  const tiers = z.parse(TiersSchema, JSON.parse(await readFile(path.join(SEED, 'tiers.json'), 'utf8')));
  return {
    folder: SEED,
    namespaceOf: (file) => file.split('/')[0] ?? '',
    trustTierOf: (reference) => tiers[reference] ?? 'unverified',
  };
};

export interface ImportOptions extends OpenDatabaseParts {
  /** The folder that a relative path starts from. */
  from: string;
  print: (line: string) => void;
}

/** Imports, whichever process has the database open, and reports each file. True when nothing was refused. */
export const runImport = async (command: ImportCommand, options: ImportOptions): Promise<boolean> => {
  const { from, print, ...parts } = options;
  const origin = await toOrigin(command, from);
  if (!(await isFolder(origin.folder))) {
    print('There is no such folder.');
    return false;
  }
  const commands = openCommands(parts);
  const publish: Publish = async (versions) => {
    const { output } = await commands.run({ command: 'publish', versions: [...versions] });
    return z.parse(OutcomesSchema, JSON.parse(output));
  };
  const counts: ImportCounts = { taken: 0, 'already-there': 0, refused: 0 };
  try {
    for await (const imported of importFolder({ ...origin, publish })) {
      counts[imported.outcome] += 1;
      for (const line of toLines(imported)) print(line);
    }
  } finally {
    await commands.close();
  }
  print(toSummary(counts));
  if (counts.taken + counts['already-there'] + counts.refused > 0) return counts.refused === 0;
  print('Nothing here is a SKILL.md, a server.json, an agent card or an .agent.md.');
  return false;
};
