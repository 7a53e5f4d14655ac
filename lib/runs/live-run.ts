/**
 * One run from the click to its end. It owns the AbortController and the key: one `finally` ends the signal, key,
 * heartbeat and deadline, whatever ended the run.
 */
import type { Clock } from '../base/clock.ts';
import { noteError, noteFailure, noteProblem } from '../failures/index.ts';
import type { RunEvent } from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { RunEnd } from './reduce-run.ts';

export interface LiveRunSettings {
  /**
   * Milliseconds between two checks of the run's tab. An extension call every 20 s also keeps the worker alive;
   * otherwise the browser stops it after 30 s, even while a fetch is in progress.
   */
  heartbeatMs: number;
  /** Milliseconds after which the worker ends the run, whatever the registry does. */
  deadlineMs: number;
}

interface LiveRunParts {
  /** Opens the run's only request. The signal is this run's; the key is forgotten when the run ends. */
  events: (signal: AbortSignal) => AsyncIterable<RunEvent>;
  /** Whether the run's tab still exists. */
  hasTab: () => Promise<boolean>;
  /** Handed over: this run forgets it. */
  providerKey: Secret;
  /** The base URL of problem pages, for links; null in a direct run. */
  registryUrl: string | null;
  onEvent: (event: RunEvent) => void;
  /** Called once, after the signal has ended and the key is forgotten. */
  onEnd: (end: RunEnd) => void;
  /** How a run ends once its `result` has arrived. */
  toSuccess: () => RunEnd;
  clock: Clock;
  settings: LiveRunSettings;
}

export interface LiveRun {
  /** Ends the run at once; the first end counts. */
  end(end: RunEnd): void;
  /** Resolves after `onEnd`; never rejects. */
  done: Promise<void>;
}

export const CANCELLED: RunEnd = { status: 'cancelled', failure: null };

export const startLiveRun = (parts: LiveRunParts): LiveRun => {
  const { clock, settings } = parts;
  const controller = new AbortController();
  let ending: RunEnd | null = null;

  const end = (reason: RunEnd) => {
    if (controller.signal.aborted) return;
    ending ??= reason;
    controller.abort();
  };

  let stopHeartbeat: (() => void) | null = null;
  const beat = async (): Promise<void> => {
    if (!(await parts.hasTab())) end(CANCELLED);
    if (!controller.signal.aborted) waitForBeat();
  };
  const waitForBeat = () => {
    stopHeartbeat = clock.after(settings.heartbeatMs, () => void beat());
  };

  const follow = async (): Promise<RunEnd> => {
    for await (const event of parts.events(controller.signal)) {
      parts.onEvent(event);
      if (event.event === 'result') return parts.toSuccess();
      if (event.event === 'problem') {
        return { status: 'failed', failure: noteProblem(event.data, parts.registryUrl) };
      }
    }
    return { status: 'failed', failure: noteFailure('stream-broken') };
  };

  const live = async (): Promise<void> => {
    waitForBeat();
    const stopDeadline = clock.after(settings.deadlineMs, () =>
      end({ status: 'failed', failure: noteFailure('run-deadline') }),
    );
    let outcome: RunEnd;
    try {
      outcome = await follow();
    } catch (error) {
      outcome = ending ?? { status: 'failed', failure: noteError(error) };
    } finally {
      parts.providerKey.forget();
      controller.abort();
      stopHeartbeat?.();
      stopDeadline();
    }
    parts.onEnd(outcome);
  };

  return { end, done: live() };
};
