import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import {
  addTally,
  oneResult,
  tallyPlaywright,
  tallyVitest,
  type PlaywrightReport,
  type Tally,
  type VitestReport,
} from './tally.ts';

export interface RunOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Arguments that choose what is run. */
  only?: string[];
  /** Keeps its output to itself. */
  quiet?: boolean;
}

/** Prints whole lines, as several commands may run at once. */
const exitCode = async (command: string, parameters: string[], options: RunOptions): Promise<number> => {
  const output = options.quiet === true ? 'ignore' : 'pipe';
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(command, parameters, {
    cwd: options.cwd,
    env: { ...options.environment, ...color },
    stdio: ['ignore', output, output],
  });
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null)
      createInterface(stream).on('line', (line) => {
        console.log(line);
      });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } catch {
    return 1;
  }
};

export const runCommand = async (
  name: string,
  command: string,
  parameters: string[],
  options: RunOptions,
): Promise<Tally> => {
  if (options.quiet !== true) console.log(`\n${name}`);
  return oneResult(name, (await exitCode(command, parameters, options)) === 0);
};

/** Runs a test runner that writes a JSON report, and believes its exit code when the report says less. */
const runReporting = async (
  name: string,
  run: (reportFile: string) => Promise<number>,
  read: (json: string) => Tally,
): Promise<Tally> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-report-'));
  try {
    const file = path.join(folder, 'report.json');
    const code = await run(file);
    const json = await readFile(file, 'utf8').catch(() => null);
    if (json === null) return oneResult(`${name} (no report)`, false);
    const tally = read(json);
    return code !== 0 && tally.failed === 0
      ? addTally(tally, oneResult(`${name} (exit code ${code})`, false))
      : tally;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export const runVitest = (options: RunOptions): Promise<Tally> =>
  runReporting(
    'vitest',
    (file) =>
      exitCode(
        'npx',
        [
          'vitest',
          'run',
          '--reporter=default',
          '--reporter=json',
          `--outputFile=${file}`,
          ...(options.only ?? []),
        ],
        options,
      ),
    (json) => tallyVitest(JSON.parse(json) as VitestReport),
  );

export const runPlaywright = (options: RunOptions): Promise<Tally> =>
  runReporting(
    'playwright',
    (file) =>
      exitCode(
        'npx',
        ['playwright', 'test', '--reporter=list,json', '--pass-with-no-tests', ...(options.only ?? [])],
        { ...options, environment: { ...options.environment, PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
      ),
    (json) => tallyPlaywright(JSON.parse(json) as PlaywrightReport),
  );
