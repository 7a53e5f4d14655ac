import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RawProxy {
  origin: string;
  pid: number;
  stop: () => void;
}

/** Starts the raw proxy in a process of its own, as the registry has one too. */
export const startRawProxy = async (upstreamOrigin: string): Promise<RawProxy> => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/raw-proxy.ts`, upstreamOrigin], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill();
  // Of a bench that failed half-way nothing may stay behind.
  process.once('exit', stop);
  child.once('exit', () => process.off('exit', stop));
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The raw proxy ended with ${code}`)));
  });
  return { origin, pid: child.pid ?? 0, stop };
};
