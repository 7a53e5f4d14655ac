import type { OwnKey } from '../../../lib/signing/signing-key.ts';
import type { Backend } from '../browser/stack.ts';
import { addSigningKeyOf } from './add-key.ts';
import { type BundleOptions, toPublishRequest } from './bundle-to-publish.ts';

/** Asks a registry process as a program of `ada` does. */
export const asAda =
  ({ registry, accessToken }: Pick<Backend, 'registry' | 'accessToken'>) =>
  (method: string, path: string, { body }: { body?: unknown } = {}): Promise<Response> =>
    fetch(registry.url + path, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

/** Registers these keys for `ada`, and publishes these bundles. */
export const publishOverHttp = async (
  backend: Pick<Backend, 'registry' | 'accessToken'>,
  keys: readonly OwnKey[],
  bundles: readonly BundleOptions[],
): Promise<void> => {
  const ask = asAda(backend);
  // What the registry calls itself.
  const publicUrl = backend.registry.url.replace('127.0.0.1', 'localhost');
  for (const key of keys)
    await addSigningKeyOf({ ask }, 'ada', backend.accessToken, key, { registry: publicUrl });
  for (const bundle of bundles) {
    const body = await toPublishRequest({ namespace: 'ada', ...bundle });
    const response = await ask('POST', '/v1/bundles', { body });
    if (response.status !== 201) throw new Error(`It was not published: ${await response.text()}`);
  }
};
