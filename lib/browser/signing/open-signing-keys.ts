import { createSigningKeyStore, type SigningKeyStore } from '../../stores/signing-key-store.ts';
import type { ViewStore } from '../../stores/view-store.ts';
import { openSigner } from './open-signer.ts';

/** The signing keys as Settings shows them. */
export const openSigningKeys = (view: ViewStore): SigningKeyStore => createSigningKeyStore(openSigner(view));
