import { systemClock } from '../../base/clock.ts';
import { createStoredValues } from '../../base/stored-values.ts';
import { createPageRegistry, type PageRegistry } from '../../registry-client/page-registry.ts';
import { createSigningKeyClient, type SigningKeyClient } from '../../registry-client/signing-keys.ts';
import { createOwnKeyStore, KEY_DATABASE, type OwnKeyStore } from '../../signer/own-key-store.ts';
import type { ViewStore } from '../../stores/view-store.ts';
import { localArea } from '../areas.ts';

/** What a page signs with, and the registry in Settings as pages ask it. */
export interface Signer {
  keys: OwnKeyStore;
  client: SigningKeyClient;
  registry: PageRegistry;
}

/** Load it when it is needed: signatures are no part of a page's first script. */
export const openSigner = (view: ViewStore): Signer => {
  const registryUrl = (): string | null => view.getSnapshot().state?.registry?.url ?? null;
  const registry = createPageRegistry({ ask: (request) => view.ask(request), registryUrl });
  return {
    keys: createOwnKeyStore({
      values: createStoredValues(indexedDB, KEY_DATABASE),
      area: localArea(),
      clock: systemClock,
    }),
    client: createSigningKeyClient(registry, registryUrl),
    registry,
  };
};
