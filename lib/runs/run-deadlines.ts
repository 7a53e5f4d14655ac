import type { AnyProviderId } from '../protocol/index.ts';

export interface RunDeadlines {
  /** Milliseconds after which the worker ends a run, whatever the other side does. */
  deadlineMs: number;
  /** The same at an address of the person's own: a model on a processor may be silent for minutes, again and again. */
  ownDeadlineMs: number;
}

export const findDeadline = (provider: AnyProviderId, { deadlineMs, ownDeadlineMs }: RunDeadlines): number =>
  provider === 'openai-compatible' ? ownDeadlineMs : deadlineMs;
