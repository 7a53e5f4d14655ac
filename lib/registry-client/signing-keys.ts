import {
  type AddSigningKeyRequest,
  KeyChallengeSchema,
  MeSchema,
  type OwnSigningKey,
  OwnSigningKeyListSchema,
  OwnSigningKeySchema,
  PATHS,
  type RevocationReason,
} from '../protocol/index.ts';
import { proveKey } from '../signing/key-proof.ts';
import type { OwnKey } from '../signing/signing-key.ts';
import type { Answered, PageRegistry } from './page-registry.ts';

/** A person's signing keys at the registry in Settings. All but the list needs a token with the scope `publish`. */
export interface SigningKeyClient {
  /** Newest first; revoked keys stay in it. */
  list(): Promise<Answered<OwnSigningKey[]>>;
  /** Proves to have the key, and adds it to the handle that the access token belongs to. */
  register(key: OwnKey, name: string): Promise<Answered<OwnSigningKey>>;
  /** For good: a revoked key cannot be added again. */
  revoke(keyId: string, reason: RevocationReason): Promise<Answered<null>>;
}

const KEYS = `${PATHS.me}/signing-keys`;
const CHALLENGE = `${PATHS.me}/signing-key-challenge`;

/** `registryUrl`: from Settings. A proof names it, so that it proves nothing to any other registry. */
export const createSigningKeyClient = (
  registry: PageRegistry,
  registryUrl: () => string | null,
): SigningKeyClient => ({
  list: async () => {
    const answered = await registry.ask({ method: 'GET', path: KEYS }, OwnSigningKeyListSchema);
    return answered.isOk ? { ...answered, value: answered.value.items } : answered;
  },
  register: async (key, name) => {
    const me = await registry.ask({ method: 'GET', path: PATHS.me }, MeSchema);
    if (!me.isOk) return me;
    const asked = await registry.ask(
      { method: 'POST', path: CHALLENGE, body: { key_id: key.keyId } },
      KeyChallengeSchema,
    );
    if (!asked.isOk) return asked;
    const { challenge } = asked.value;
    const proof = await proveKey({ registry: registryUrl() ?? '', handle: me.value.handle, challenge }, key);
    const body = { public_key: key.publicKey, name, challenge, proof } satisfies AddSigningKeyRequest;
    return registry.ask({ method: 'POST', path: KEYS, body }, OwnSigningKeySchema);
  },
  revoke: (keyId, reason) =>
    registry.tell({
      method: 'DELETE',
      path: `${KEYS}/${encodeURIComponent(keyId)}?reason=${reason}`,
    }),
});
