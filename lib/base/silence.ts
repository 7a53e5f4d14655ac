import { follow } from './abort.ts';
import type { Clock } from './clock.ts';

/** Ends a request from which nothing has been heard for a while. */
export interface SilenceWatch {
  /** Aborts with the caller's signal, or by itself after `ms` without a `heard()`. */
  signal: AbortSignal;
  heard: () => void;
  /** True if silence ended the request. */
  readonly isSilent: boolean;
  close(): void;
}

export const openSilenceWatch = (clock: Clock, ms: number, signal: AbortSignal): SilenceWatch => {
  const controller = new AbortController();
  let isSilent = false;
  const onSilence = () => {
    isSilent = true;
    controller.abort();
  };
  let remove = clock.after(ms, onSilence);
  const unfollow = follow(signal, controller);
  return {
    signal: controller.signal,
    heard: () => {
      remove();
      remove = clock.after(ms, onSilence);
    },
    get isSilent() {
      return isSilent;
    },
    close: () => {
      remove();
      unfollow();
    },
  };
};
