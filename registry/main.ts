import { pino } from 'pino';

import { toSafeError } from './base/safe-error.ts';
import { beginDatabase } from './control/begin-database.ts';
import { FolderInUseError } from './control/folder-owner.ts';
import { logDatabase } from './control/log-database.ts';
import { readOperatorKey, takeKeySource } from './operator/operator-key.ts';
import type { RunningRegistry } from './serve.ts';
import { readSettings, SettingsError } from './settings/read-settings.ts';
import type { Settings } from './settings/settings.ts';
import { describeLogLine, describeStart } from './terminal.ts';

// What only a command needs, and what the database's thread need not wait for, is loaded below.

const USAGE = `npm run registry                          starts the registry
npm run registry -- doctor                looks at settings, database, network and disk, and says what to do
npm run registry -- token <handle> [--name <name>] [--scope read,compose,publish]
                                          prints a new access token for that handle; without --scope, with all
npm run registry -- open <handle>         prints an address that opens that person's pages, once within 60 s
npm run registry -- token revoke <handle> ends all access tokens of that handle, and its live runs and jobs
npm run registry -- import <folder> --namespace <handle>
                                          takes skills, MCP servers and agents into the catalog
npm run registry -- seed                  takes the registry's own skills, servers and agents into the catalog
npm run registry -- remove <namespace/name@version | bundle>
                                          takes the content of a version, or of a whole bundle, away for good
npm run registry -- tier <namespace/name> <official | verified | unverified>
                                          says how far this registry vouches for an entity
npm run registry -- backup <folder>       copies the embedded database into a new folder, while it is in use or not
npm run registry -- worker                works on jobs of the registry's own key, beside it or on another machine`;

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
if (words.length === 1 && words[0] === 'doctor') {
  const { runDoctor } = await import('./doctor/doctor.ts');
  process.exit((await runDoctor(process.env, keySource, print)) ? 0 : 1);
}

const settings: Settings = orFail(() => readSettings(process.env));

if (words.length > 0 && !isWorker) {
  const { runCommandOfWords } = await import('./run-command.ts');
  try {
    const isDone = (await runCommandOfWords(words, settings, print)) ?? fail(USAGE);
    if (!isDone) process.exitCode = 1;
  } catch (error) {
    const { name, code } = toSafeError(error);
    fail(`The database could not be reached (${code ?? name})`);
  }
} else {
  const worker = isWorker ? await import('./work.ts') : null;
  const refusal = worker?.refuseToWork(settings) ?? null;
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
    const start = async (): Promise<{ firstLine: string; stop: () => Promise<void> }> => {
      if (worker !== null) return worker.work(settings, logger, operatorKey);
      const { databaseUrl: url, database } = settings;
      const begun = await beginDatabase({ url, ...database, report: logDatabase(logger) });
      const { serve } = await import('./serve.ts');
      const registry = await serve(settings, logger, operatorKey, begun);
      return { ...registry, firstLine: isTerminal ? describeStart(registry) : toFirstLine(registry) };
    };
    const starting = start();
    const stop = (): void => {
      // A failed start is reported below.
      void starting.then(
        async (started) => {
          await started.stop();
          process.exit(0);
        },
        () => {},
      );
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
    const taken = (error as { port?: unknown }).port === settings.metricsPort ? 'METRICS_PORT' : 'PORT';
    const remedy =
      code === 'EADDRINUSE' ? `: another program already uses its port. Set ${taken} to a free one.` : '';
    fail(`The ${isWorker ? 'worker' : 'registry'} could not start (${code ?? name})${remedy}`);
  }
}
