/** Loaded into a registry's process: SIGUSR2 kills the thread of its database. */
import type { Worker } from 'node:worker_threads';

let thread: Worker | undefined;
process.on('worker', (worker: Worker) => {
  thread = worker;
});
process.on('SIGUSR2', () => void thread?.terminate());
