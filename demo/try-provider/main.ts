import { readLearned } from '../../lib/planner/providers/dialect.ts';
import { createSecret } from '../../lib/secrets/secret.ts';
import { readArguments, type Target } from './read-arguments.ts';
import { readKey } from './read-key.ts';
import { cancelLine, headLines, learnedLines, trialLine } from './report.ts';
import { createTrials, FORMS } from './trials.ts';
import { openWatchedFetch } from './watched-fetch.ts';

/**
 * `npm run try-provider`: what a real key, a real model and this program make of each other, as a table that holds no
 * secret. Standard output is the table alone, so that it can be piped; questions go to standard error.
 */
const print = (text: string): void => {
  console.log(text);
};

const tryProvider = async (target: Target): Promise<void> => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const key = createSecret(await readKey(process.stdin, (text) => process.stderr.write(text)));
  const watched = openWatchedFetch();
  const learned = new Map<string, object>();
  const dialects = {
    get: (name: string) => learned.get(name),
    set: (name: string, value: object) => void learned.set(name, value),
  };
  try {
    const trials = createTrials(target, key, watched, dialects, controller.signal);
    for (const text of headLines(target, new Date().toISOString().slice(0, 10))) print(text);
    for (const form of FORMS) print(trialLine(form, await trials.form(form)));
    const run = await trials.run();
    print(trialLine('run', run, `${run.drafts} ${run.drafts === 1 ? 'draft' : 'drafts'}`));
    const { failure, closedMs } = await trials.cancel();
    print(cancelLine(failure, closedMs));
    const dialect = readLearned(Object.assign({}, ...learned.values()), Date.now());
    for (const text of learnedLines(watched.requests, dialect)) print(text);
    if (failure !== null || run.failure !== null) process.exitCode = 1;
  } finally {
    controller.abort();
    key.forget();
    await watched.end();
  }
};

try {
  await tryProvider(readArguments(process.argv.slice(2)));
} catch (error) {
  // Our own words: nothing of a request is in them.
  console.error(error instanceof Error ? error.message : 'It failed.');
  process.exitCode = 1;
}
