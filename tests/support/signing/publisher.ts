import type { PublishedBundle } from '../../../lib/protocol/index.ts';
import type { AccountsTest } from '../registry/accounts.ts';
import { addSigningKeyOf } from './add-key.ts';
import { type BundleOptions, toPublishRequest } from './bundle-to-publish.ts';
import { ADA } from './signed-bundle.ts';

/** Somebody who has a token and a signing key, and publishes what they are told to. */
export const createPublisher = async (
  test: Pick<AccountsTest, 'ask' | 'token'>,
  handle: string,
  registry?: string,
) => {
  const token = await test.token(handle);
  await addSigningKeyOf(test, handle, token, ADA, registry === undefined ? {} : { registry });
  return {
    token,
    publish: async (options: BundleOptions): Promise<PublishedBundle> => {
      const body = await toPublishRequest({ namespace: handle, key: ADA, ...options });
      const response = await test.ask('POST', '/v1/bundles', { token, body });
      if (response.status !== 201) throw new Error(`It was not published: ${await response.text()}`);
      return (await response.json()) as PublishedBundle;
    },
  };
};
