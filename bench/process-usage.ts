import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds that all threads of a process have spent on a processor, as Linux counts them, to the nanosecond. */
export const readCpuMs = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map(
      (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    )
    .reduce((sum, milliseconds) => sum + milliseconds, 0);

/** KiB of memory that a process occupies. */
export const readResidentKiB = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
