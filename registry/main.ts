import { pino } from 'pino';

import { readAccountCommand } from './accounts/commands.ts';
import { readBackupCommand, runBackup } from './control/backup.ts';
import { readCatalogCommand } from './control/commands.ts';
import { FolderInUseError } from './control/folder-owner.ts';
import { runCommandAnywhere } from './control/open-database.ts';
import { runDoctor } from './doctor/doctor.ts';
import { toSafeError } from './http/problems.ts';
import { readImportCommand, runImport } from './import/commands.ts';
import { readOperatorKey, takeKeySource } from './operator/operator-key.ts';
import { serve, type RunningRegistry } from './serve.ts';
import { readSettings, SettingsError } from './settings/read-settings.ts';
import type { Settings } from './settings/settings.ts';
import { describeLogLine, describeStart } from './terminal.ts';
import { refuseToWork, work } from './work.ts';

const USAGE = `npm run registry                          starts the registry
npm run registry -- doctor                looks at settings, database, network and disk, and says what to do
npm run registry -- token <handle> [--name <name>] [--scope read,compose,publish]
                                          prints a new access token for that handle; without --scope, with all
npm run registry -- open <handle>         prints an address that opens that person's pages, once within 60 s
npm run registry -- token revoke <handle> ends all access tokens of that handle, and its live runs
npm run registry -- import <folder> --namespace <handle>
                                          takes skills, MCP servers and agents into the catalog
npm run registry -- remove <namespace/name@version | bundle>
                                          takes the content of a version, or of a whole bundle, away for good
npm run registry -- tier <namespace/name> <official | verified | unverified>
                                          says how far this registry vouches for an entity
npm run registry -- backup <folder>       copies the embedded database into a new folder, while it is in use or not
npm run registry -- worker                works on jobs of the registry’s own key, beside it or on another machine
npm run registry -- seed                  takes the registry's own into it`;

const fail = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(1);
};

const orFail = <Value>(read: () => Value): Value => {
  try {
    return read();
  } catch (error) {
    return fail(error instanceof SettingsError ? error.message : 'The settings cannot be read');
  }
};

const keySource = takeKeySource(process.env);
const words = process.argv.slice(2);
const isWorker = words.length === 1 && words[0] === 'worker';

/** For programs. */
const toFirstLine = ({ url, metricsUrl }: RunningRegistry): string =>
  JSON.stringify({
    msg: 'listening',
    url,
    ...(metricsUrl === null ? {} : { metrics_url: metricsUrl }),
    pid: process.pid,
  });

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// Before the settings are read, because it also says what is wrong with them.
if (words.length === 1 && words[0] === 'doctor') process.exit((await runDoctor(process.env, print)) ? 0 : 1);

const settings: Settings = orFail(() => readSettings(process.env));
const publicUrl = settings.publicUrl ?? `http://localhost:${settings.port}`;

if (words.length > 0 && !isWorker) {
  const importing = readImportCommand(words);
  const backup = readBackupCommand(words);
  const command =
    importing === null && backup === null
      ? (readAccountCommand(words) ?? readCatalogCommand(words) ?? fail(USAGE))
      : null;
  const database = { url: settings.databaseUrl, now: Date.now, ...settings.database };
  try {
    if (command !== null) {
      const { output } = await runCommandAnywhere(command, database);
      // The command knows the page, and the settings where it is.
      print(command.command === 'open' ? `${publicUrl}${output}` : output);
    }
    // npm runs a script in the package's folder; this variable holds the folder it was called from.
    const from = process.env['INIT_CWD'] ?? process.cwd();
    if (importing !== null && !(await runImport(importing, { ...database, from, print })))
      process.exitCode = 1;
    if (backup !== null && !(await runBackup(backup, { ...database, from, print }))) process.exitCode = 1;
  } catch (error) {
    const { name, code } = toSafeError(error);
    fail(`The database could not be reached (${code ?? name})`);
  }
} else {
  const refusal = isWorker ? refuseToWork(settings) : null;
  if (refusal !== null) fail(refusal);
  const operatorKey = orFail(() => readOperatorKey(keySource, settings));
  const { isTTY: isTerminal } = process.stdout;
  const options = { level: settings.logLevel, base: null };
  const logger = isTerminal
    ? pino(options, { write: (line) => print(describeLogLine(line)) })
    : pino(options);
  // Node would print the error itself, including whatever its message quotes.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      logger.fatal({ error: toSafeError(error) }, event);
      process.exit(1);
    });
  try {
    const starting = isWorker
      ? work(settings, logger, operatorKey)
      : serve(settings, logger, operatorKey).then((registry) => ({
          ...registry,
          firstLine: isTerminal ? describeStart(registry) : toFirstLine(registry),
        }));
    const stop = (): void => {
      // A failed start is reported below.
      void starting.then(
        async (started) => {
          await started.stop();
          process.exit(0);
        },
        () => {},
      );
    const taken = (error as { port?: unknown }).port === settings.metricsPort ? 'METRICS_PORT' : 'PORT';
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    // Printed at every log level, because whoever started this process waits for this line.
    print((await starting).firstLine);
  } catch (error) {
    if (error instanceof FolderInUseError)
      fail(
        'Another registry has this database folder. Stop it first, or give this one a DATABASE_URL of its own.',
      );
    const { name, code } = toSafeError(error);
    const remedy =
      code === 'EADDRINUSE' ? `: another program already uses its port. Set ${taken} to a free one.` : '';
    fail(`The ${isWorker ? 'worker' : 'registry'} could not start (${code ?? name})${remedy}`);
  }
}
