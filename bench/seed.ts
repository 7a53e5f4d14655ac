import { readImportCommand, runImport } from '../registry/import/commands.ts';

/** Imports the registry's own entities into a catalog, through the process that has the database open. */
export const seed = async (databaseUrl: string): Promise<void> => {
  const command = readImportCommand(['seed']);
  if (command === null) throw new Error('There is no command that seeds');
  await runImport(command, { url: databaseUrl, now: Date.now, from: process.cwd(), print: () => {} });
};
