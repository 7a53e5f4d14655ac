import type { Via } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { Fetch, ProviderEndpoint } from '../contract.ts';
import type { Failures } from './failures.ts';
import { codeOf, readRefusal, type Refusal } from './http-error.ts';
import { explainRefusal } from './known-refusals.ts';
import { type Wire, member } from './wire.ts';

export interface RequestParts {
  fetch: Fetch;
  endpoint: ProviderEndpoint;
  now: () => number;
  via: Via;
}

/** Node reports it this way; a browser does not distinguish a refused redirect from other failures. */
const isRedirectRefused = (error: unknown): boolean =>
  member(member(error, 'cause'), 'message') === 'unexpected redirect';

/**
 * Sends one request and resolves with a response that was not refused; rejects with a problem or the signal's reason.
 * `onRefusal` receives what an HTTP error said before that.
 * Its content type says little: see `createStream`.
 */
export const requestStream = async (
  wire: Wire,
  body: object,
  providerKey: Secret,
  { fetch, endpoint, now, via }: RequestParts,
  failures: Failures,
  signal: AbortSignal,
  onRefusal: (refusal: Refusal) => void,
): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(`${endpoint.baseUrl}${wire.path}`, {
      method: 'POST',
      headers: {
        ...wire.headers(providerKey, via),
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify(body),
      signal,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    signal.throwIfAborted();
    // The error itself is dropped: its message quotes any header that cannot be sent.
    throw isRedirectRefused(error) ? failures.redirected() : failures.unreachable();
  }
  signal.throwIfAborted();
  const { status } = response;
  if (status >= 300 && status < 400) throw failures.redirected();
  if (!response.ok) {
    const refusal = await readRefusal(response, now());
    signal.throwIfAborted();
    onRefusal(refusal);
    const known = explainRefusal(refusal, endpoint.name);
    throw known === null
      ? failures.answered(status, codeOf(refusal), refusal.retryAfterS)
      : failures.explained(status, known);
  }
  return response;
};
