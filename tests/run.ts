import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { getChromium, INSTALL_COMMAND } from '../demo/driver/browser.ts';
import { FIREFOX_INSTALL_COMMAND, getFirefox } from './support/browser/firefox/find-firefox.ts';
import { listBreaks, runBreaks } from './support/suite/breaks.ts';
import { runCommand, runPlaywright, runVitest } from './support/suite/runners.ts';
import { addTally, emptyTally, type Tally } from './support/suite/tally.ts';

/**
 * `npm test`: everything, and first what finds a mistake soonest. Its last line is
 * `N passed, M failed`; what could not run here is named above it, and is a failure under
 * `--no-skips`. `--deep` takes the full counts (`DEEP=1`) and then breaks each promise on purpose.
 */
const flags = new Set(process.argv.slice(2));
const deep = flags.has('--deep');
const onlyBreaks = flags.has('--breaks');
const root = fileURLToPath(new URL('..', import.meta.url));
const sampling = { ...process.env };
const environment = { ...sampling, ...(deep ? { DEEP: '1' } : {}) };
const print = (line: string): void => {
  console.log(line);
};

/** For the runner, three browsers, and the registry and provider of each. */
const MANY_CORES = 8;

let total: Tally = emptyTally();
const count = (tally: Tally): void => {
  total = addTally(total, tally);
};

const BROWSERS = [
  {
    project: 'chromium',
    find: getChromium,
    lacking: 'Chromium that loads extensions',
    installCommand: INSTALL_COMMAND,
    build: ['wxt', 'build'],
    variable: 'CHROMIUM',
  },
  {
    project: 'firefox',
    find: getFirefox,
    lacking: 'Firefox',
    installCommand: FIREFOX_INSTALL_COMMAND,
    build: ['wxt', 'build', '-b', 'firefox'],
    variable: 'FIREFOX',
  },
];

/** Those of both browsers beside each other. */
const runInBrowsers = async (): Promise<void> => {
  const projects: string[] = [];
  const withBrowsers: NodeJS.ProcessEnv = { ...environment };
  for (const { project, find, lacking, installCommand, build, variable } of BROWSERS) {
    const found = await find(environment, print);
    if (found === null) {
      print(`No ${lacking}. As root: ${installCommand}`);
      count({ ...emptyTally(), skipped: [`browser tests in ${project} (no ${lacking})`] });
      continue;
    }
    print(`\n${found.version} (${found.executable})`);
    const built = await runCommand(`build for ${project}`, 'npx', build, { cwd: root, environment });
    count(built);
    if (built.failed > 0) continue;
    withBrowsers[variable] = found.executable;
    projects.push(`--project=${project}`);
  }
  if (projects.length > 0)
    count(await runPlaywright({ cwd: root, environment: withBrowsers, only: projects }));
};

const runEverything = async (): Promise<void> => {
  for (const script of ['check:format', 'check:lint', 'check:types', 'check:unused'])
    count(await runCommand(script, 'npm', ['run', '-s', script], { cwd: root, environment }));
  const others = runVitest({ cwd: root, environment }).then(count);
  // A browser test mostly waits for its browser, so the others run beside it where there are cores for both.
  if (availableParallelism() < MANY_CORES) await others;
  await Promise.all([others, runInBrowsers()]);
};

if (!onlyBreaks) await runEverything();
if (onlyBreaks || deep) {
  print('\nbreaks: each must turn its own test red');
  // At the counts of npm test: that is where a break must be seen.
  const tallies = await runBreaks(await listBreaks(root), { cwd: root, environment: sampling, print });
  for (const tally of tallies) count(tally);
}

for (const name of total.skipped) print(`skipped: ${name}`);
for (const name of total.failures) print(`failed: ${name}`);
if (total.failed > 0 || total.passed === 0 || (flags.has('--no-skips') && total.skipped.length > 0))
  process.exitCode = 1;
print(`${total.passed} passed, ${total.failed} failed`);
