import type { BundleMember } from '../protocol/index.ts';
import type { Sha256 } from './bytes.ts';
import { toCanonicalText } from './canonical.ts';

/** What names and digests are made of. */
export type Contents = Pick<BundleMember, 'name' | 'version' | 'manifest' | 'markdown' | 'files'>;

/**
 * What the names of a version's subjects begin with. Namespace, name and version have no `/`, `@` or `#` in them, so no
 * file of one version can have the name of another's, whatever its path is.
 */
export const toPrefix = (namespace: string, { name, version }: Pick<Contents, 'name' | 'version'>): string =>
  `${namespace}/${name}@${version}#`;

export const MANIFEST = 'manifest';
export const MARKDOWN = 'markdown';
/** A file that becomes a program, or is one no more, is another file. */
export const toFileName = ({ path, executable }: Contents['files'][number]): string =>
  `${executable === true ? 'programs' : 'files'}/${path}`;

export interface Digest {
  name: string;
  /** Null if nothing of this kind can be signed, because a text in it is not well-formed. */
  sha256: string | null;
}

const digestOf = async (name: string, toText: () => string, sha256: Sha256): Promise<Digest> => {
  try {
    const text = toText();
    return { name, sha256: text.isWellFormed() ? await sha256(text) : null };
  } catch {
    return { name, sha256: null };
  }
};

/** The digest of everything in these versions. A path that comes twice comes twice here. */
export const digestsOf = (
  namespace: string,
  members: readonly Contents[],
  sha256: Sha256,
): Promise<Digest[]> =>
  Promise.all(
    members.flatMap((member) => {
      const prefix = toPrefix(namespace, member);
      return [
        digestOf(`${prefix}${MANIFEST}`, () => toCanonicalText(member.manifest), sha256),
        digestOf(`${prefix}${MARKDOWN}`, () => member.markdown, sha256),
        ...member.files.map((file) => digestOf(`${prefix}${toFileName(file)}`, () => file.text, sha256)),
      ];
    }),
  );
