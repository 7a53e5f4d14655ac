import type { GuardedFetch, GuardedRequest, GuardedResponse } from './guarded-fetch.ts';

/** Without a body by definition; `Response` refuses one. */
const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** Reads on only when it is read from, so that the ledger counts what arrived and nothing ahead of it. */
const toStream = (response: GuardedResponse): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      pull: async (controller) => {
        const chunk = await response.read();
        if (chunk === null) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: () => response.close(),
    },
    { highWaterMark: 0 },
  );

/** The guarded fetch in the form in which the planner's wires call one, for the calls of one direct run. */
export const createProviderFetch =
  (send: GuardedFetch, run: Required<Pick<GuardedRequest, 'provider' | 'providerKey' | 'runId'>>) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const response = await send({
      ...run,
      method: 'POST',
      url,
      // What a wire always gives. Not through `new Headers()`: its error quotes a key that cannot stand there.
      headers: init.headers as Record<string, string>,
      body: init.body as string,
      signal: init.signal as AbortSignal,
    });
    const { status, headers } = response;
    return new Response(hasNoBody(status) ? null : toStream(response), { status, headers });
  };
