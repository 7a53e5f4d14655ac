import { createParser } from 'eventsource-parser';

import type { ComposeSettings } from '../contract.ts';
import type { Failures } from './failures.ts';
import type { Reading, Wire } from './wire.ts';

/** Turns decoded text into readings, however it was split, and remembers how the answer ended. */
export interface AnswerStream {
  /** Throws a `ProblemError` when the provider reports an error, sends garbled data, or never ends a line. */
  feed(text: string): Reading[];
  /** The wire's end mark has arrived. */
  readonly ended: boolean;
  readonly finish: Reading['finish'];
}

export const createStream = (wire: Wire, settings: ComposeSettings, failures: Failures): AnswerStream => {
  let ended = false;
  let finish: Reading['finish'];
  let overflown = false;
  let garbled = false;
  let readings: Reading[] = [];
  const parser = createParser({
    // Counts the characters of the line and of its event; a character is at least one byte.
    maxBufferSize: settings.maxLineBytes,
    onEvent: ({ data }) => {
      if (ended) return;
      const reading = wire.read(data);
      if (!reading) {
        garbled = true;
        return;
      }
      if (reading.ended) ended = true;
      // An ordinary finish reason follows a refusal.
      if (reading.finish && finish !== 'refused') finish = reading.finish;
      readings.push(reading);
    },
    onError: ({ type }) => {
      overflown ||= type === 'max-buffer-size-exceeded';
    },
  });
  return {
    feed: (text) => {
      readings = [];
      parser.feed(text);
      const failure = readings.find((reading) => reading.failure)?.failure;
      if (failure) throw failures.answered(failure.status, failure.code, null);
      if (garbled) throw failures.garbled();
      if (overflown) throw failures.tooMuch();
      return readings;
    },
    get ended() {
      return ended;
    },
    get finish() {
      return finish;
    },
  };
};
