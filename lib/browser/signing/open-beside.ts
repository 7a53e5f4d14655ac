import { createPageRegistry } from '../../registry-client/page-registry.ts';
import { createKnownSigners } from '../../signer/known-signers.ts';
import { type BesideStore, createBesideStore } from '../../stores/beside-store.ts';
import type { ViewStore } from '../../stores/view-store.ts';
import { localArea } from '../areas.ts';
import { watchAddress } from './watch-address.ts';

/** What the side panel does beside a page of the registry. */
export const openBeside = (view: ViewStore): BesideStore =>
  createBesideStore({
    registry: createPageRegistry({
      ask: (request) => view.ask(request),
      registryUrl: () => view.getSnapshot().state?.registry?.url ?? null,
    }),
    known: createKnownSigners(localArea()),
    watchAddress,
    loadCheck: async () => (await import('../../signer/check-shown.ts')).checkShown,
  });
