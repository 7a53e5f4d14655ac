import { type Clock, toTime } from '../base/clock.ts';
/**
 * The one way out of the worker. Every request goes through here, so this is where the rules hold
 * (one origin, no redirect, no cookie, no cache, no referrer), and where the ledger is written: what
 * a person reads under Requests is noted by the very function that sends, never by a view.
 *
 * It takes the provider key out of its Secret for two things: to put it into the one request that
 * carries it to the registry, and to see whether a request of a direct run carries it in a header.
 */
import type { ServerAddress } from '../base/server-address.ts';
import { failWith } from '../failures/index.ts';
import type { LedgerEntry } from '../messages/index.ts';
import { formsOf } from '../secrets/key-in-text.ts';
import type { Secret } from '../secrets/secret.ts';

export interface GuardedRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Absolute; refused unless its origin is the registry's, or that of `provider` where it is given. */
  url: string;
  headers: Record<string, string>;
  /** An object is sent as JSON, text as it is. */
  body?: Record<string, unknown> | string;
  /** Goes into a body that is an object, as `provider_key`; a wire has put it into a header. */
  providerKey?: Secret;
  /** Of a direct run: the provider that the person chose, and then no other origin. */
  provider?: ServerAddress;
  /** The run this request is made for, for the ledger. */
  runId: string | null;
  /** Owned by the caller. Aborting it closes the socket, also while the body is being read. */
  signal: AbortSignal;
}

export interface GuardedResponse {
  status: number;
  headers: Headers;
  /** The next bytes of the body, null at its end. Rejects with a `FailureError`, or `signal.reason` when aborted. */
  read(): Promise<Uint8Array | null>;
  /** Lets go of what was not read. Must be called, and may be called again. */
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
  /** Called with the whole entry on each of its changes. */
  record: (entry: LedgerEntry) => void;
  clock: Clock;
  newId: () => string;
}

/** The body as it goes out. An object takes the key in. */
const toText = ({ body, providerKey }: GuardedRequest): string | null => {
  if (body === undefined || typeof body === 'string') return body ?? null;
  return JSON.stringify(providerKey === undefined ? body : { ...body, provider_key: providerKey.reveal() });
};

/** Whether the key goes out with a request: looked for in what is sent, not told by who sends it. */
const carriesKey = ({ headers, providerKey }: GuardedRequest, text: string | null): boolean => {
  const value = providerKey?.reveal() ?? '';
  if (value === '') return false;
  const forms = formsOf(value);
  return [text ?? '', ...Object.values(headers)].some((part) => forms.some((form) => part.includes(form)));
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
      at: toTime(clock),
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
      // The reason that fetch gives is not passed on: it may quote what it was given.
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
        // Cancelling a stream that already failed rejects with that failure, which was told before.
        await reader?.cancel().catch(() => {});
      },
    };
  };
};
