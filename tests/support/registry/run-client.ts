import { createParser } from 'eventsource-parser';

/** A run as curl would post it, and its events as they come. */
export interface ReceivedEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

export interface RunClient {
  post(body: object, options?: PostOptions): Promise<Response>;
  get(path: string, options?: PostOptions): Promise<Response>;
}

export interface PostOptions {
  accept?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export const GOAL = 'Write release notes from merged pull requests';
export const PROVIDER_KEY = 'sk-test-0123456789abcdef';

/** A request that is right in everything. */
export const runRequest = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  goal: GOAL,
  provider: 'openai',
  model: 'some-model',
  provider_key: PROVIDER_KEY,
  ...changes,
});

export const createRunClient = (url: string, token: string): RunClient => {
  const headersOf = ({ accept = 'application/json', headers = {} }: PostOptions) => ({
    authorization: `Bearer ${token}`,
    accept,
    ...headers,
  });
  return {
    post: (body, options = {}) =>
      fetch(`${url}/v1/intent/byo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(options) },
        body: JSON.stringify(body),
        ...(options.signal ? { signal: options.signal } : {}),
      }),
    get: (path, options = {}) =>
      fetch(`${url}${path}`, {
        headers: headersOf(options),
        ...(options.signal ? { signal: options.signal } : {}),
      }),
  };
};

export interface EventReader {
  /** The next event; null at the end of the stream. */
  next(): Promise<ReceivedEvent | null>;
  /** Reads on until an event of this name, which it returns. */
  until(name: string): Promise<ReceivedEvent>;
  /** Everything to the end. */
  rest(): Promise<ReceivedEvent[]>;
  /** When comments came, milliseconds of `performance.now()`. */
  readonly commentTimes: readonly number[];
  /** Reads on until so many comments have come in all. */
  untilComments(count: number): Promise<void>;
  readonly seen: readonly ReceivedEvent[];
  cancel(): Promise<void>;
}

export const readEvents = (response: Response): EventReader => {
  if (!response.body) throw new Error('The response has no body');
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const queue: ReceivedEvent[] = [];
  const seen: ReceivedEvent[] = [];
  const commentTimes: number[] = [];
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) => {
      const received = { id, event, data: JSON.parse(data) as Record<string, unknown> };
      queue.push(received);
      seen.push(received);
    },
    onComment: () => {
      commentTimes.push(performance.now());
    },
  });
  const readMore = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (done) return false;
    parser.feed(decoder.decode(value, { stream: true }));
    return true;
  };
  const next = async (): Promise<ReceivedEvent | null> => {
    while (queue.length === 0) if (!(await readMore())) return null;
    return queue.shift() ?? null;
  };
  return {
    next,
    seen,
    commentTimes,
    until: async (name) => {
      for (;;) {
        const event = await next();
        if (event === null) throw new Error(`The stream ended without ${name}`);
        if (event.event === name) return event;
      }
    },
    untilComments: async (count) => {
      while (commentTimes.length < count)
        if (!(await readMore())) throw new Error(`The stream ended after ${commentTimes.length} comments`);
    },
    rest: async () => {
      const events: ReceivedEvent[] = [];
      for (let event = await next(); event !== null; event = await next()) events.push(event);
      return events;
    },
    cancel: () => reader.cancel(),
  };
};
