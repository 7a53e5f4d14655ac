/**
 * The only way out of the worker. Every request passes through here, so this is where the rules are enforced (one
 * origin, no redirect, no cookie, no cache, no referrer) and the ledger is written: the function that sends a
 * request also records what people read under Requests, never a view.
 *
 * It reads the provider key from its Secret for two purposes: to put it into the one request that carries it to the
 * registry, and to see whether a request of a direct run carries it in a header.
 */
import { type Clock, toTime } from '../base/clock.ts';
import type { ServerAddress } from '../base/server-address.ts';
import { failWith } from '../failures/index.ts';
import type { LedgerEntry } from '../messages/index.ts';
import { carriesOwnKey } from '../secrets/own-key.ts';
import type { Secret } from '../secrets/secret.ts';

export interface GuardedRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute; refused unless its origin is the registry's, or `provider`'s where that is given. */
  url: string;
  headers: Record<string, string>;
  /** An object is sent as JSON, text as it is. */
  body?: Record<string, unknown> | string | undefined;
  /** Added to a body that is an object, as `provider_key`; a wire has already put it into a header. */
  providerKey?: Secret | undefined;
  /** For a direct run: the provider that the person chose; no other origin is then allowed. */
  provider?: ServerAddress;
  /** The run that makes this request, for the ledger. */
  runId: string | null;
  /** Owned by the caller. Aborting it closes the socket, even while the body is being read. */
  signal: AbortSignal;
}

export interface GuardedResponse {
  status: number;
  headers: Headers;
  /** The next bytes of the body, null at its end. Rejects with a `FailureError`, or `signal.reason` when aborted. */
  read(): Promise<Uint8Array | null>;
  /** Discards what was not read. It must be called, and may be called again. */
  close(): Promise<void>;
}

/** Rejects with a `FailureError`, or with `signal.reason` when aborted. */
export type GuardedFetch = (request: GuardedRequest) => Promise<GuardedResponse>;

interface GuardParts {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The registry of the settings, or null. */
  registry: () => ServerAddress | null;
  /** Whether the browser grants this host. */
  isGranted: (permission: string) => Promise<boolean>;
  /** Called with the whole entry each time it changes. */
  record: (entry: LedgerEntry) => void;
  clock: Clock;
  newId: () => string;
}

/** The body as it is sent. The key is added to an object. */
const toText = ({ body, providerKey }: GuardedRequest): string | null => {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return JSON.stringify(providerKey === undefined ? body : { ...body, provider_key: providerKey.reveal() });
};

/** Whether the key is sent with a request: looks at what is sent instead of relying on the sender. */
const carriesKey = ({ headers, providerKey }: GuardedRequest, text: string | null): boolean => {
  const value = providerKey?.reveal() ?? '';
  return [text ?? '', ...Object.values(headers)].some((part) => carriesOwnKey(part, value));
};

export const createGuardedFetch = ({
  fetch,
  registry,
  isGranted,
  record,
  clock,
  newId,
}: GuardParts): GuardedFetch => {
  const admit = async (url: URL, provider: ServerAddress | undefined): Promise<void> => {
    const address = provider ?? registry();
    if (address === null) failWith('no-registry');
    if (url.origin !== address.origin) failWith('origin-refused');
    if (!(await isGranted(address.permission)))
      failWith(provider === undefined ? 'no-permission' : 'no-provider-permission');
    // The settings may have changed while the browser was asked.
    if ((provider ?? registry())?.origin !== url.origin) failWith('origin-refused');
  };

  return async (request) => {
    const { method, headers, signal, runId, provider } = request;
    const url = new URL(request.url);
    await admit(url, provider);
    signal.throwIfAborted();

    const text = toText(request);
    const bytes = text === null ? null : new TextEncoder().encode(text);
    let entry: LedgerEntry = {
      request_id: newId(),
      run_id: runId,
      at: toTime(clock.now()),
      method,
      host: url.host,
      path: url.pathname,
      bytes_out: bytes?.byteLength ?? 0,
      bytes_in: 0,
      carried_key: carriesKey(request, text),
      outcome: 'open',
      status: null,
    };
    const note = (change: Partial<LedgerEntry>) => {
      if (entry.outcome !== 'open') return;
      entry = { ...entry, ...change };
      record(entry);
    };
    const fail = (): never => {
      note({ outcome: signal.aborted ? 'aborted' : 'failed' });
      signal.throwIfAborted();
      // Fetch's own reason is not passed on: it may quote what it was given.
      failWith(entry.status === null ? 'registry-unreachable' : 'stream-broken');
    };

    note({});
    const response = await fetch(url.href, {
      method,
      headers: bytes === null ? headers : { ...headers, 'content-type': 'application/json' },
      body: bytes,
      signal,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    }).catch(fail);
    note({ status: response.status });

    const reader = response.body?.getReader();
    return {
      status: response.status,
      headers: response.headers,
      read: async () => {
        const chunk = await reader?.read().catch(fail);
        if (chunk?.value === undefined) {
          note({ outcome: 'finished' });
          return null;
        }
        note({ bytes_in: entry.bytes_in + chunk.value.byteLength });
        return chunk.value;
      },
      close: async () => {
        note({ outcome: reader === undefined ? 'finished' : 'aborted' });
        // Cancelling a failed stream rejects with its failure, which was already reported.
        await reader?.cancel().catch(() => {});
      },
    };
  };
};
