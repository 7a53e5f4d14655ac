import { createParser } from 'eventsource-parser';

import type { ProblemError } from '../../protocol/index.ts';
import type { ComposeSettings } from '../contract.ts';
import type { Failures } from './failures.ts';
import type { Reading, Wire } from './wire.ts';

/** Turns decoded text into readings, however it was split, and remembers how the answer ended. */
export interface AnswerStream {
  /**
   * What the text means, in its order. A problem stands where the provider reports an error, sends garbled data, or
   * never ends a line: what was read before it still holds.
   */
  feed(text: string): (Reading | ProblemError)[];
  /** The body is over: what was still incomplete is read as it is. */
  close(): (Reading | ProblemError)[];
  /** The wire's end mark has arrived, or a whole document in place of a stream. */
  readonly ended: boolean;
  readonly finish: Reading['finish'];
}

/** Servers and proxies that keep a connection alive do not all use comments for it. */
const KEEP_ALIVE = /^\W*(?:ping|heartbeat|keep[-_ ]?alive)\b/i;

const isKeepAlive = (data: string, name: string | undefined): boolean =>
  data.trim() === '' || KEEP_ALIVE.test(data) || (name !== undefined && KEEP_ALIVE.test(name));

export const createStream = (wire: Wire, settings: ComposeSettings, failures: Failures): AnswerStream => {
  let ended = false;
  let finish: Reading['finish'];
  let isOver = false;
  let readings: (Reading | ProblemError)[] = [];
  /** Content types are often wrong, so the first character decides what the body is. */
  let form: 'unknown' | 'events' | 'document' = 'unknown';
  const document: string[] = [];
  let hasText = false;
  let hasEvents = false;

  const take = (reading: Reading): void => {
    if (reading.ended) ended = true;
    // An ordinary finish reason follows a refusal.
    if (reading.finish && finish !== 'refused') finish = reading.finish;
    const { failure } = reading;
    readings.push(failure ? failures.answered(failure) : reading);
  };

  const parser = createParser({
    // Counts the characters of the line and of its event; a character is at least one byte.
    maxBufferSize: settings.maxLineBytes,
    onEvent: ({ data, event }) => {
      hasEvents = true;
      if (ended) return;
      const reading = wire.read(data);
      if (reading) take(reading);
      // A last event that is incomplete was cut off; its end is missed elsewhere.
      else if (!isOver && !isKeepAlive(data, event)) readings.push(failures.garbled());
    },
    onError: ({ type, line }) => {
      if (type === 'max-buffer-size-exceeded') readings.push(failures.tooMuch());
      // Some servers write an error into the stream without making an event of it.
      const reading = line?.startsWith('{') === true ? wire.read(line) : undefined;
      if (reading?.failure) take(reading);
    },
  });

  const findForm = (text: string): typeof form => {
    const [first] = text.trimStart();
    if (first === undefined) return 'unknown';
    hasText = true;
    if (first === '<') readings.push(failures.notAStream(true));
    return first === '{' || first === '[' ? 'document' : 'events';
  };

  const closeDocument = (): void => {
    const reading = wire.read(document.join(''));
    if (reading) take({ ...reading, ended: true });
    else readings.push(failures.notAStream(false));
  };

  return {
    feed: (text) => {
      readings = [];
      if (form === 'unknown') form = findForm(text);
      if (form === 'document') document.push(text);
      else parser.feed(text);
      return readings;
    },
    close: () => {
      readings = [];
      isOver = true;
      if (form === 'document') closeDocument();
      else {
        // Some servers leave out the blank line behind the last event.
        parser.feed('\n\n');
        if (hasText && !hasEvents) readings.push(failures.notAStream(false));
      }
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
