import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { eventually } from '../tests/support/eventually.ts';

export interface MemoryGauge {
  /** Flags for each Node process to be measured. */
  nodeFlags: string[];
  /** KiB in the heap and buffers of the process's main thread, right after a garbage collection. */
  read(pid: number): Promise<number>;
  close(): Promise<void>;
}

/** Runs inside the process: on SIGUSR2 it collects garbage and writes what is left to a file of its own. */
const measure = (folder: string): string => `
  import { renameSync, writeFileSync } from 'node:fs';
  process.on('SIGUSR2', () => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    const file = ${JSON.stringify(folder)} + '/' + process.pid;
    writeFileSync(file + '.part', String((heapUsed + external) / 1024));
    renameSync(file + '.part', file);
  });`;

const readFile = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

export const openMemoryGauge = async (): Promise<MemoryGauge> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-memory-'));
  return {
    nodeFlags: ['--expose-gc', `--import=data:text/javascript,${encodeURIComponent(measure(folder))}`],
    read: async (pid) => {
      const file = path.join(folder, String(pid));
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      return Number(await eventually('a process tells its memory', () => readFile(file)));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
