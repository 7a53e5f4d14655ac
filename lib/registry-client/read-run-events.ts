import { createParser, type EventSourceMessage } from 'eventsource-parser';

import type { Clock } from '../base/clock.ts';
import { failWith } from '../failures/index.ts';
import { DEPTHS, isDeeperThan, parseRunEvent, type RunEvent } from '../protocol/index.ts';
import type { GuardedResponse } from './guarded-fetch.ts';

/** UTF-16 units of one event, including its longest line: four times the largest plan that can be saved. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;
/** Limit for a whole stream. A composition comes twice, as drafts and as the result. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;
/** The registry closes the connection after the last event; this is the longest wait for that. */
const CLOSING_MS = 1_000;

const decodeChunk = (decoder: TextDecoder, chunk: Uint8Array): string => {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    return failWith('answer-malformed');
  }
};

const parseFrame = (frame: EventSourceMessage, mask: (text: string) => string): RunEvent | null => {
  const text = mask(frame.data);
  try {
    return parseRunEvent(frame.event ?? 'message', text);
  } catch {
    return failWith(isDeeperThan(text, DEPTHS.message) ? 'answer-too-deep' : 'answer-malformed');
  }
};

export const isLastEvent = (event: RunEvent): event is Extract<RunEvent, { event: 'result' | 'problem' }> =>
  event.event === 'result' || event.event === 'problem';

/** Reads to the end, so that the registry sees that its answer was received and not that the client left. */
const awaitClosing = async (response: GuardedResponse, clock: Clock): Promise<void> => {
  const remove = clock.after(CLOSING_MS, () => void response.close());
  try {
    while ((await response.read()) !== null);
  } catch {
    // The last event has arrived; how the connection ended no longer matters.
  } finally {
    remove();
  }
};

interface ReadOptions {
  clock: Clock;
  /** Called whenever bytes arrive, including comments. */
  onBytes: () => void;
  /** Removes from an event's text what must not be kept. */
  mask: (text: string) => string;
}

/**
 * The events of one run, in order; the last one is a `result` or a `problem`, and nothing after it is read. Rejects
 * with a `FailureError` when the stream ends before that, is not one of our event streams or is larger than a run
 * can be; rejects with the signal's reason when aborted before the last event arrived.
 */
export async function* readRunEvents(
  response: GuardedResponse,
  { clock, onBytes, mask }: ReadOptions,
): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const frames: EventSourceMessage[] = [];
  let isTooLarge = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: (frame) => frames.push(frame),
    onError: (error) => {
      isTooLarge ||= error.type === 'max-buffer-size-exceeded';
    },
  });

  let bytes = 0;
  for (let chunk = await response.read(); chunk !== null; chunk = await response.read()) {
    onBytes();
    bytes += chunk.byteLength;
    if (bytes > MAX_STREAM_BYTES) failWith('answer-too-large');
    parser.feed(decodeChunk(decoder, chunk));
    if (isTooLarge) failWith('answer-too-large');
    for (const frame of frames.splice(0)) {
      const event = parseFrame(frame, mask);
      if (event === null) continue;
      if (isLastEvent(event)) await awaitClosing(response, clock);
      yield event;
      if (isLastEvent(event)) return;
    }
  }
  failWith('stream-broken');
}
