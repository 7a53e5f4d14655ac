import type { Via } from '../../protocol/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import type { Fetch, ProviderEndpoint } from '../contract.ts';
import type { Failures } from './failures.ts';
import { readRefusal, type Refusal } from './http-error.ts';
import { type Wire, member } from './wire.ts';

export interface RequestParts {
  fetch: Fetch;
  endpoint: ProviderEndpoint;
  now: () => number;
  via: Via;
}

/** What is learned about a request that failed. */
export interface RequestListener {
  /** What an HTTP error said. */
  onRefusal: (refusal: Refusal) => void;
  /** The provider did nothing for it. Without this it may have been accepted, and may be charged. */
  onNotAccepted: () => void;
}

/** The connection was there and broke, as Node names it. */
const BROKEN = /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_)/;

/** A connection that cannot be made fails sooner than this, in most cases, and a model needs longer. */
const SURELY_SENT_MS = 1_000;

/** Browsers do not say whether a request was sent before its connection broke. */
const wasSent = (error: unknown, elapsedMs: number): boolean => {
  const code = member(error, 'code') ?? member(member(error, 'cause'), 'code');
  return typeof code === 'string' ? BROKEN.test(code) : elapsedMs >= SURELY_SENT_MS;
};

/** With this code Groq refuses an answer of the model, which was paid for. */
const ANSWERED = 'json_validate_failed';

/** A failure of a server may come after its work; these two say that it did not begin. */
const mayBeAccepted = ({ status, codes }: Refusal): boolean =>
  status === 408 || (status >= 500 && status !== 503 && status !== 529) || codes.includes(ANSWERED);

/** Node reports it this way; a browser does not distinguish a refused redirect from other failures. */
const isRedirectRefused = (error: unknown): boolean =>
  member(member(error, 'cause'), 'message') === 'unexpected redirect';

/**
 * Sends one request and resolves with a response that was not refused; rejects with a problem or the signal's reason.
 * The listener is called before that.
 * Its content type says little: see `createStream`.
 */
export const requestStream = async (
  wire: Wire,
  body: object,
  providerKey: Secret,
  { fetch, endpoint, now, via }: RequestParts,
  failures: Failures,
  signal: AbortSignal,
  { onRefusal, onNotAccepted }: RequestListener,
): Promise<Response> => {
  let response: Response;
  const sentAt = now();
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
    const isRedirect = isRedirectRefused(error);
    if (isRedirect || !wasSent(error, now() - sentAt)) onNotAccepted();
    // The error itself is dropped: its message quotes any header that cannot be sent.
    throw isRedirect ? failures.redirected() : failures.unreachable();
  }
  signal.throwIfAborted();
  if (response.ok) return response;
  const refusal = await readRefusal(response, now(), signal);
  if (!mayBeAccepted(refusal)) onNotAccepted();
  if (refusal.status >= 300 && refusal.status < 400) throw failures.redirected();
  signal.throwIfAborted();
  onRefusal(refusal);
  throw failures.answered(refusal);
};
