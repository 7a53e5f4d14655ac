/** We do not interpret parameters and results of the DevTools protocol: JSON in, JSON out. */
type Json = Record<string, unknown>;

/** One conversation with the browser (no session) or with one target it is attached to. */
export interface DevtoolsSession {
  /** Rejects with the protocol's message, or when the browser is gone. */
  send<Result extends object = Json>(method: string, parameters?: Json): Promise<Result>;
  /** Returns a function that removes the listener. */
  on(method: string, listener: (parameters: Json) => void): () => void;
}

export interface Devtools extends DevtoolsSession {
  /**
   * Attaches to this target and to nothing else, because a worker keeps its idle timer only while nobody is
   * attached to it.
   */
  attach(targetId: string): Promise<DevtoolsSession & { detach(): Promise<void> }>;
}

interface Message {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Json;
  result?: object;
  error?: { message: string };
}

/** Carries whole messages, and reports once when nothing more will come. */
export interface DevtoolsTransport {
  send(text: string): void;
  listen(onMessage: (text: string) => void, onGone: () => void): void;
}

/** A client of the DevTools protocol that acts only when told to: it enables and attaches nothing by itself. */
export const createDevtools = (transport: DevtoolsTransport): Devtools => {
  const waiting = new Map<number, { session: string | undefined; answer: (message: Message) => void }>();
  const listeners = new Set<{ session: string | undefined; method: string; call: (data: Json) => void }>();
  let lastId = 0;
  let gone = false;

  const onMessage = (text: string): void => {
    const message = JSON.parse(text) as Message;
    if (message.id !== undefined) {
      waiting.get(message.id)?.answer(message);
      waiting.delete(message.id);
      return;
    }
    // Requests to a target that closed or crashed are never answered.
    if (message.method === 'Target.detachedFromTarget') giveUp(message.params?.['sessionId']);
    for (const listener of listeners)
      if (listener.method === message.method && listener.session === message.sessionId)
        listener.call(message.params ?? {});
  };
  const giveUp = (session?: unknown): void => {
    for (const [id, { session: asked, answer }] of waiting)
      if (session === undefined || asked === session) {
        waiting.delete(id);
        answer({ error: { message: 'the page or the browser went away' } });
      }
  };
  const onGone = (): void => {
    gone = true;
    giveUp();
  };
  transport.listen(onMessage, onGone);

  const createSession = (session: string | undefined): DevtoolsSession => ({
    send: <Result extends object>(method: string, parameters: Json = {}) =>
      new Promise<Result>((resolve, reject) => {
        lastId += 1;
        const answer = ({ error, result }: Message): void => {
          if (error === undefined) resolve((result ?? {}) as Result);
          else reject(new Error(`${method}: ${error.message}`));
        };
        waiting.set(lastId, { session, answer });
        if (gone) onGone();
        else transport.send(JSON.stringify({ id: lastId, method, params: parameters, sessionId: session }));
      }),
    on: (method, call) => {
      const listener = { session, method, call };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

  const browser = createSession(undefined);
  return {
    ...browser,
    attach: async (targetId) => {
      const { sessionId } = await browser.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      });
      return {
        ...createSession(sessionId),
        detach: async () => {
          await browser.send('Target.detachFromTarget', { sessionId });
        },
      };
    },
  };
};
