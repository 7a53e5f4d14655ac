import { createParser } from 'eventsource-parser';

import type { ComposeSettings } from '../contract.ts';
import type { Failures } from './failures.ts';
import type { Reading, Wire } from './wire.ts';

/** Turns decoded text into readings, however it was cut into pieces, and remembers how the answer ended. */
export interface AnswerStream {
  /** Throws a `ProblemError` when the provider reports one, or is garbled, or a line does not end. */
  feed(text: string): Reading[];
  /** The wire's end mark was there. */
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
    // Counts characters of the line and of the event it belongs to; a character is at least a byte.
    maxBufferSize: settings.maxLineBytes,
    onEvent: ({ data }) => {
      if (ended) return;
      const reading = wire.read(data);
      if (!reading) {
        garbled = true;
        return;
      }
      if (reading.ended) ended = true;
      // A refusal is followed by an ordinary finish reason.
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
