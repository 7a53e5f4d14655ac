import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts the raw proxy in a process of its own, as the registry has one too. */
export const startRawProxy = async (
  upstreamOrigin: string,
): Promise<{ origin: string; stop: () => void }> => {
  const child = spawn(process.execPath, [`${import.meta.dirname}/raw-proxy.ts`, upstreamOrigin], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The raw proxy ended with ${code}`)));
  });
  return { origin, stop: () => void child.kill() };
};
