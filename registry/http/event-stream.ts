/** `no-transform`: of a body that a proxy compresses piece by piece, browsers may read the first piece alone. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** One SSE frame. `data` is JSON without line breaks. */
export const toFrame = (id: number, event: string, data: string): string =>
  `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

const HEARTBEAT = ': still here\n\n';
const FIRST = ': here\n\n';

export interface EventStreamOptions {
  heartbeatMs: number;
  /** A reader that takes nothing for this long counts as gone. */
  writeDeadlineMs: number;
  /** Called once if the reader left or stalled before `end()` was delivered; never afterwards. */
  onGone: (how: 'closed' | 'stalled') => void;
}

export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  send: (frame: string) => void;
  /** Ends the stream. What was sent before is still delivered. */
  end: () => void;
  /** Resolves when everything was delivered or the reader is gone. */
  readonly done: Promise<void>;
}

/**
 * A body that can be written to as things happen. It keeps its own queue and hands out one chunk per pull, so
 * every pull means "the reader took something"; the write deadline is measured by that. It sends a comment at
 * once, because Firefox's `fetch` does not resolve before the first bytes.
 */
export const createEventStream = ({
  heartbeatMs,
  writeDeadlineMs,
  onGone,
}: EventStreamOptions): EventStream => {
  const encoder = new TextEncoder();
  const done = Promise.withResolvers<void>();
  let waiting: string[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let hungry = false;
  let ended = false;
  let over = false;
  let stalled: NodeJS.Timeout | undefined;

  const finish = (): void => {
    over = true;
    waiting = [];
    clearInterval(heartbeat);
    clearTimeout(stalled);
    done.resolve();
  };

  const leave = (how: 'closed' | 'stalled'): void => {
    if (over) return;
    finish();
    onGone(how);
  };

  const watch = (): void => {
    clearTimeout(stalled);
    // After the end no comment will show that a reader no longer takes what is on its way.
    const isIdle = waiting.length === 0 && !ended;
    stalled = isIdle ? undefined : setTimeout(leave, writeDeadlineMs, 'stalled');
  };

  const flush = (): void => {
    if (over || !hungry || !controller) return;
    // Everything queued goes out as one chunk, so a reader that fell behind catches up in one write.
    if (waiting.length > 0) {
      hungry = false;
      const bytes = encoder.encode(waiting.join(''));
      waiting = [];
      controller.enqueue(bytes);
      watch();
    } else if (ended) {
      controller.close();
      finish();
    }
  };

  const send = (frame: string): void => {
    if (over || ended) return;
    waiting.push(frame);
    if (stalled === undefined) watch();
    flush();
  };

  // A reader that is behind already has frames waiting; more comments would only add to them.
  const heartbeat = setInterval(() => {
    if (waiting.length === 0) send(HEARTBEAT);
  }, heartbeatMs);

  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => {
        controller = started;
      },
      pull: () => {
        hungry = true;
        watch();
        flush();
      },
      cancel: () => leave('closed'),
    },
    { highWaterMark: 0 },
  );
  send(FIRST);

  return {
    body,
    send,
    end: () => {
      if (over) return;
      ended = true;
      clearInterval(heartbeat);
      if (stalled === undefined) watch();
      flush();
    },
    done: done.promise,
  };
};
