import { readdir, readFile } from 'node:fs/promises';

/** Reads the process list: no protocol tells them. In every process of a browser its profile is named. */
const findProcesses = async (
  profile: string,
  isIt: (commandLine: string) => boolean = () => true,
): Promise<number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end while it is looked at.
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return words.includes(`--user-data-dir=${profile}`) && isIt(words) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
};

/** The process of the extension: worker, side panel and extension tabs live and die in it together. */
export const findExtensionProcess = async (profile: string): Promise<number | undefined> =>
  (await findProcesses(profile, (words) => words.includes('--extension-process')))[0];

/** Stops the whole browser as a sleeping machine does: no event, no closed socket. Returns what wakes it. */
export const freezeBrowser = async (profile: string): Promise<() => void> => {
  const pids = await findProcesses(profile);
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of pids) process.kill(pid, signal);
  };
  signalAll('SIGSTOP');
  return () => signalAll('SIGCONT');
};
