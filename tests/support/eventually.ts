import { setTimeout as pause } from 'node:timers/promises';

import { within } from './within.ts';

/**
 * Asks again until there is something, under a labelled deadline: for what has no event to wait for
 * (a browser's targets, a file another process writes). A single question may take as long as all together,
 * because a page that is gone and a worker that stands still never answer.
 */
export const eventually = async <Value>(
  label: string,
  look: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  deadlineMs = 10_000,
): Promise<Value> => {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const value = await within(label, Promise.resolve(look()), deadlineMs);
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Not within ${deadlineMs} ms: ${label}`);
    await pause(25);
  }
};
