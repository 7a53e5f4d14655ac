import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Started {
  pid: number;
  /** The first line it printed. */
  line: string;
  isRunning: () => boolean;
  /** Resolves when the process has ended. */
  stop: () => Promise<void>;
}

interface StartOptions {
  node?: string;
  nodeFlags?: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/** Starts a script in its own process and waits for its first line. */
export const start = async (
  script: string,
  parameters: readonly string[],
  { node = process.execPath, nodeFlags = [], env = process.env }: StartOptions = {},
): Promise<Started> => {
  const child = spawn(node, [...nodeFlags, script, ...parameters], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  // A bench that fails half-way must leave nothing behind.
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
  });
  return { line, pid: child.pid ?? 0, isRunning: () => child.exitCode === null, stop };
};

const here = (script: string): string => `${import.meta.dirname}/${script}`;

export interface RawProxy {
  origin: string;
  pid: number;
  stop: () => Promise<void>;
}

/** The raw proxy has its own process, just as the registry has. */
export const startRawProxy = async (
  upstreamOrigin: string,
  nodeFlags: readonly string[] = [],
): Promise<RawProxy> => {
  const { line, pid, stop } = await start(here('raw-proxy.ts'), [upstreamOrigin], { nodeFlags });
  return { origin: line, pid, stop };
};

/**
 * Resolves when each searcher has had an answer. They search until stopped; stopping throws if they had ended
 * by then.
 */
export const startSearchers = async (registryUrl: string, count: number): Promise<{ stop: () => void }> => {
  const { isRunning, stop } = await start(here('searchers.ts'), [registryUrl, String(count)]);
  return {
    stop: () => {
      if (!isRunning()) throw new Error('The searchers ended before the trials beside them did');
      void stop();
    },
  };
};
