import { createHash } from 'node:crypto';

import type { CheckBundleRequest } from '../../lib/protocol/index.ts';
import { toEnvelope } from '../../lib/signing/envelope.ts';
import { toPublication } from '../../lib/signing/publication.ts';
import { toPayload } from '../../lib/signing/statement.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As long as those of every key are. */
const SOME_KEY = 'x'.repeat(43);
const SOME_SIGNATURE = new Uint8Array(64);
const SOME_TIME = '2026-01-01T00:00:00.000Z';

/** What will be sent as the envelope, as far as its length goes. */
const toSomeEnvelope = async (
  namespace: string,
  { label, title = null, members }: CheckBundleRequest,
): Promise<string> => {
  const statement = await toPublication(
    {
      namespace,
      label,
      title,
      signed_at: SOME_TIME,
      members: members.map(({ provenance = null, ...member }) => ({ ...member, provenance })),
    },
    sha256,
  );
  return toEnvelope(toPayload(statement), SOME_KEY, SOME_SIGNATURE);
};

/** How many bytes the body of `POST /v1/bundles` will have. What cannot be signed is counted without an envelope. */
export const countPublishedBytes = async (handle: string, request: CheckBundleRequest): Promise<number> => {
  const envelope = await toSomeEnvelope(handle, request).catch(() => '');
  return Buffer.byteLength(JSON.stringify({ ...request, envelope }));
};
