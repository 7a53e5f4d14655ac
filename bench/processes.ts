import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Started {
  pid: number;
  /** The first line it printed. */
  line: string;
  isRunning: () => boolean;
  stop: () => void;
}

/** Starts a script of this folder in a process of its own, and waits for its first line. */
const start = async (
  script: string,
  parameters: readonly string[],
  nodeFlags: readonly string[] = [],
): Promise<Started> => {
  const child = spawn(process.execPath, [...nodeFlags, `${import.meta.dirname}/${script}`, ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill();
  // Of a bench that failed half-way nothing may stay behind.
  process.once('exit', stop);
  child.once('exit', () => process.off('exit', stop));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`bench/${script} ended with ${code}`)));
  });
  return { line, pid: child.pid ?? 0, isRunning: () => child.exitCode === null, stop };
};

export interface RawProxy {
  origin: string;
  pid: number;
  stop: () => void;
}

/** As the registry has a process of its own, the raw proxy has one too. */
export const startRawProxy = async (
  upstreamOrigin: string,
  nodeFlags: readonly string[] = [],
): Promise<RawProxy> => {
  const { line, pid, stop } = await start('raw-proxy.ts', [upstreamOrigin], nodeFlags);
  return { origin: line, pid, stop };
};

/** Resolves when each of them has had an answer. They search until they are stopped; it throws when they were gone by then. */
export const startSearchers = async (registryUrl: string, count: number): Promise<{ stop: () => void }> => {
  const { isRunning, stop } = await start('searchers.ts', [registryUrl, String(count)]);
  return {
    stop: () => {
      if (!isRunning()) throw new Error('The searchers ended before the trials beside them did');
      stop();
    },
  };
};
