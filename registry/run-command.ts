import { readAccountCommand } from './accounts/commands.ts';
import { readBackupCommand, runBackup } from './control/backup.ts';
import { readCatalogCommand } from './control/commands.ts';
import { runCommandAnywhere } from './control/open-database.ts';
import { readImportCommand, runImport } from './import/commands.ts';
import type { Settings } from './settings/settings.ts';

/** Returns how it went, for the process's exit status; null when the words are no command. Rejects when the database fails. */
export const runCommandOfWords = async (
  words: readonly string[],
  settings: Settings,
  print: (line: string) => void,
): Promise<boolean | null> => {
  const database = { url: settings.databaseUrl, now: Date.now, ...settings.database };
  // npm runs a script in the package's folder; this variable holds the folder it was called from.
  const files = { ...database, from: process.env['INIT_CWD'] ?? process.cwd(), print };
  const importing = readImportCommand(words);
  if (importing !== null) return runImport(importing, files);
  const backup = readBackupCommand(words);
  if (backup !== null) return runBackup(backup, files);
  const command = readAccountCommand(words) ?? readCatalogCommand(words);
  if (command === null) return null;
  const { output } = await runCommandAnywhere(command, database);
  const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;
  // The command knows the page, and the settings where it is.
  print(command.command === 'open' ? `${publicUrl}${output}` : output);
  return true;
};
