import { systemClock } from '../../../lib/base/clock.ts';
import { parseServerAddress, type ServerAddress } from '../../../lib/base/server-address.ts';
import type { LedgerEntry } from '../../../lib/messages/index.ts';
import type { GuardedFetch } from '../../../lib/registry-client/guarded-fetch.ts';
import {
  createGuardedFetch,
  createRegistryClient,
  type RegistryClient,
} from '../../../lib/registry-client/index.ts';
import { realFetch } from './real-fetch.ts';

interface TestClientOptions {
  /** A function is asked again for each request, as settings may change; empty: no registry is set. */
  registryUrl: string | (() => string);
  token?: string | null;
  isGranted?: () => boolean;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  answerMs?: number;
  silenceMs?: number;
}

export interface TestClient {
  client: RegistryClient;
  send: GuardedFetch;
  /** Each request's newest entry, in the order they were sent. */
  ledger: () => LedgerEntry[];
}

/** The client and its guarded fetch over the real `fetch`, with a ledger to look into. */
export const createTestClient = (options: TestClientOptions): TestClient => {
  const { registryUrl } = options;
  const address = (): ServerAddress | null =>
    parseServerAddress(typeof registryUrl === 'string' ? registryUrl : registryUrl());
  const entries = new Map<string, LedgerEntry>();
  let count = 0;
  const send = createGuardedFetch({
    fetch: options.fetch ?? realFetch,
    registry: address,
    isGranted: async () => options.isGranted?.() ?? true,
    record: (entry) => void entries.set(entry.request_id, entry),
    clock: systemClock,
    newId: () => `request-${(count += 1)}`,
  });
  const client = createRegistryClient({
    send,
    registry: () => {
      const current = address();
      const token = options.token === undefined ? 'a-token' : options.token;
      return current === null ? null : { address: current, token };
    },
    clock: systemClock,
    settings: { answerMs: options.answerMs ?? 5_000, silenceMs: options.silenceMs ?? 5_000 },
  });
  return { client, send, ledger: () => [...entries.values()] };
};
