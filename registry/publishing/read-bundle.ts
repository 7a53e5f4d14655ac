import { type Bundle, BundleLabelSchema, ProblemError, z } from '../../lib/protocol/index.ts';
import { toStatus } from '../catalog/to-wire.ts';
import type { Bundles, Reader, StoredBundle } from '../db/index.ts';
import { describeDrafting } from './drafting-words.ts';

const toBundle = ({
  namespace,
  publishedAt,
  envelope,
  label,
  number,
  title,
  visibility,
  status,
  statusMessage,
  members,
}: StoredBundle): Bundle => ({
  namespace,
  published_at: publishedAt.toISOString(),
  envelope,
  label,
  number,
  title,
  visibility,
  status: toStatus(status),
  status_message: statusMessage,
  members: members.map((member) => ({
    kind: member.kind,
    name: member.name,
    version: member.version,
    specification: member.specification,
    manifest: member.manifest,
    markdown: member.markdown,
    files: member.files,
    trust_tier: member.trustTier,
    status: toStatus(member.status),
    status_message: member.statusMessage,
    drafting: member.drafting && { ...member.drafting, message: describeDrafting(member.drafting) },
    dependencies: member.dependencies,
  })),
});

/** A bundle as an address names it, not checked yet. */
export interface BundleAddress {
  label: string | undefined;
  /** In digits. What was published last when undefined. */
  number: string | undefined;
}

const AddressSchema = z.object({
  label: BundleLabelSchema,
  number: z.optional(z.string().check(z.regex(/^[1-9]\d{0,8}$/))),
});

/** What was published under a label, for this reader. Throws `not-found`. */
export const readBundle = async (
  bundles: Pick<Bundles, 'find'>,
  address: BundleAddress,
  reader: Reader,
): Promise<Bundle> => {
  const { data } = z.safeParse(AddressSchema, address);
  const number = data?.number === undefined ? null : Number(data.number);
  const found = data === undefined ? null : await bundles.find(data.label, reader, number);
  if (found === null) throw new ProblemError('not-found', 'There is no such bundle.');
  return toBundle(found);
};
