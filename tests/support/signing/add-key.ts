import type { KeyChallenge } from '../../../lib/protocol/index.ts';
import { proveKey } from '../../../lib/signing/key-proof.ts';
import type { OwnKey } from '../../../lib/signing/signing-key.ts';
import type { AccountsTest } from '../registry/accounts.ts';

/** Registers a signing key for whoever has this token. */
export const addSigningKeyOf = async (
  { ask }: Pick<AccountsTest, 'ask'>,
  handle: string,
  token: string,
  key: OwnKey,
  {
    registry = 'http://registry.test',
    name = `Browser of ${handle}`,
  }: { registry?: string; name?: string | undefined } = {},
): Promise<void> => {
  const asked = await ask('POST', '/v1/me/signing-key-challenge', { token, body: { key_id: key.keyId } });
  const { challenge } = (await asked.json()) as KeyChallenge;
  const proof = await proveKey({ registry, handle, challenge }, key);
  const added = await ask('POST', '/v1/me/signing-keys', {
    token,
    body: { public_key: key.publicKey, name, challenge, proof },
  });
  if (added.status !== 201) throw new Error(`The key was not added: ${added.status}`);
};
