import type { GuardedFetch, GuardedRequest, GuardedResponse } from './guarded-fetch.ts';

/** These have no body by definition; `Response` refuses one. */
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

/** The guarded fetch in the form that the planner's wires expect, for the calls of one direct run. */
export const createProviderFetch =
  (send: GuardedFetch, run: Required<Pick<GuardedRequest, 'provider' | 'providerKey' | 'runId'>>) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const response = await send({
      ...run,
      method: 'POST',
      url,
      // Wires always pass a plain object. `new Headers()` would quote an invalid key in its error.
      headers: init.headers as Record<string, string>,
      body: init.body as string,
      signal: init.signal as AbortSignal,
    });
    const { status, headers } = response;
    return new Response(hasNoBody(status) ? null : toStream(response), { status, headers });
  };
