import { onAbort } from '../base/abort.ts';
import type { ProblemError } from '../protocol/index.ts';

/** How often one call may be sent again. */
const MOST_REFUSALS = 3;

/** A refusal with one of these statuses says that the call may be welcome later. */
const LATER = new Set<number | undefined>([503, 529]);

const isWelcomeLater = (error: ProblemError): boolean =>
  error.slug === 'provider-rate-limited' ||
  (error.slug === 'provider-unavailable' && LATER.has(error.extras.provider_status));

/** Milliseconds; rejects at once with the signal's reason. */
const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, milliseconds);
  const unlisten = onAbort(signal, () => over.reject(signal.reason as Error));
  try {
    await over.promise;
  } finally {
    clearTimeout(timer);
    unlisten();
  }
};

/** A call that the provider refused before it accepted it. It was not a call: nothing was done or paid for. */
export class NotAccepted extends Error {
  readonly problem: ProblemError;
  constructor(problem: ProblemError) {
    super(problem.message);
    this.problem = problem;
  }
}

export interface Turns {
  /**
   * Makes a call. If it rejects with `NotAccepted` and the provider may take it later, it is made again: at most
   * three times, each after the wait that the provider names, and never beyond the run's end. From the first such
   * refusal on, the run goes one call at a time, as keys with a low limit need it. Rejects with the call's own
   * problem, or the signal's reason.
   */
  take<Value>(call: () => Promise<Value>): Promise<Value>;
}

interface TurnsParts {
  signal: AbortSignal;
  /** Milliseconds since the epoch, after which no wait may end. */
  endsAt: number;
  now: () => number;
  pauseMs: number;
  /** Called when a wait begins, with the time of its end. */
  onWait: (problem: ProblemError, until: number) => void;
}

export const createTurns = ({ signal, endsAt, now, pauseMs, onWait }: TurnsParts): Turns => {
  let isSingle = false;
  let open = 0;
  let freed = Promise.withResolvers<void>();

  const isTaken = (): boolean => isSingle && open > 0;

  const makeOnce = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    // Every call ends, at the latest by the signal.
    while (isTaken()) await freed.promise;
    signal.throwIfAborted();
    open += 1;
    try {
      return await call();
    } finally {
      open -= 1;
      freed.resolve();
      freed = Promise.withResolvers();
    }
  };

  return {
    take: async (call) => {
      for (let refusals = 0; ; refusals += 1)
        try {
          return await makeOnce(call);
        } catch (error) {
          if (!(error instanceof NotAccepted)) throw error;
          const { problem } = error;
          if (refusals === MOST_REFUSALS || !isWelcomeLater(problem)) throw problem;
          isSingle = true;
          // Servers that name no time at all say 0, and would be asked three times at once.
          const named = (problem.extras.retry_after_s ?? 0) * 1_000;
          const until = now() + (named || pauseMs * 2 ** refusals);
          if (until >= endsAt) throw problem;
          onWait(problem, until);
          await pause(until - now(), signal);
        }
    },
  };
};
