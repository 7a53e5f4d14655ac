import { type Bundle, BundleLabelSchema, ProblemError, z } from '../../lib/protocol/index.ts';
import { toStatus } from '../catalog/to-wire.ts';
import type { Bundles, Reader, StoredBundle } from '../db/index.ts';
import { describeDrafting } from './drafting-words.ts';

const toBundle = ({
  namespace,
  publishedAt,
  envelope,
  label,
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
  })),
});

/** What was published last under a label, for this reader. Throws `not-found`. */
export const readBundle = async (
  bundles: Pick<Bundles, 'find'>,
  label: string | undefined,
  reader: Reader,
): Promise<Bundle> => {
  const parsed = z.safeParse(BundleLabelSchema, label);
  const found = parsed.success ? await bundles.find(parsed.data, reader) : null;
  if (found === null) throw new ProblemError('not-found', 'There is no such bundle.');
  return toBundle(found);
};
