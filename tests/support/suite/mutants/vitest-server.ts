import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';

import type { TestReply, TestRequest } from './vitest-child.ts';

/** More than the slowest file takes on a busy machine; only a mutant that never returns takes longer. */
const DEADLINE_MS = 240_000;

export interface VitestServer {
  /** Runs one file of tests until its first failure, and says which that is; null when it is green. */
  run(request: TestRequest): Promise<string | null>;
  stop(): void;
}

/** Ends a process with all that it started. */
const kill = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

/** Tests run in this folder, in a process that is replaced when it hangs or breaks. */
export const createVitestServer = (folder: string): VitestServer => {
  let child: ChildProcess | null = null;

  const started = (): ChildProcess => {
    child ??= fork(path.join(import.meta.dirname, 'vitest-child.ts'), {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // A group of its own, which can be killed as one.
      detached: true,
    });
    return child;
  };
  const stop = (): void => {
    if (child !== null) kill(child);
    child = null;
  };

  return {
    run: (request) =>
      new Promise((resolve) => {
        const running = started();
        const end = (failure: string | null): void => {
          clearTimeout(timer);
          running.removeAllListeners();
          resolve(failure);
        };
        const giveUp = (failure: string): void => {
          stop();
          end(failure);
        };
        const timer = setTimeout(() => giveUp(`no answer within ${DEADLINE_MS / 1_000} s`), DEADLINE_MS);
        running.once('message', ({ failure }: TestReply) => end(failure));
        running.once('exit', () => giveUp('the test process ended'));
        running.send(request);
      }),
    stop,
  };
};
