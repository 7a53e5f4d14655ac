import { type Bundle, BundleLabelSchema, ProblemError, z } from '../../lib/protocol/index.ts';
import type { Bundles, Reader, StoredBundle } from '../db/index.ts';
import { describeDrafting } from './drafting-words.ts';

const toBundle = ({
  namespace,
  publishedAt,
  envelope,
  label,
  title,
  visibility,
  members,
}: StoredBundle): Bundle => ({
  namespace,
  published_at: publishedAt.toISOString(),
  envelope,
  label,
  title,
  visibility,
  members: members.map(
    ({ kind, name, version, specification, manifest, markdown, files, trustTier, drafting }) => ({
      kind,
      name,
      version,
      specification,
      manifest,
      markdown,
      files,
      trust_tier: trustTier,
      drafting: drafting && { ...drafting, message: describeDrafting(drafting) },
    }),
  ),
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
