/** Lengths of time as the spoken language writes them. No text of the first view has any. */
import { spokenLocale } from './locale.ts';

/** `45 seconds`, `29 minutes`, `1 hour, 30 minutes`. From two minutes on to the next minute: nobody waits by the second. */
export const formatDuration = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  const parts =
    seconds < 120
      ? { seconds: Math.ceil(seconds) }
      : { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
  return new Intl.DurationFormat(spokenLocale(), { style: 'long' }).format(parts);
};
