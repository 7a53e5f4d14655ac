import type { TextFile } from '../../formats/draft-files.ts';
import { LIMITS } from '../../protocol/index.ts';
import { decodeText } from './decode-text.ts';
import { refuse } from './file-problem.ts';
import { type ZipEntry, zipEntries } from './zip-entries.ts';

/** Folders, and what file managers put beside the files that a person made. */
const isPassedOver = (path: string): boolean => path.endsWith('/') || /(?:^|\/)(?:\.|__MACOSX\/)/.test(path);

const toText = async (entry: ZipEntry): Promise<TextFile> => {
  const { path, mayRun } = entry;
  const text = decodeText(await entry.read(), path);
  return { path, text, ...(mayRun && text.startsWith('#!') && { executable: true as const }) };
};

/** Every text in a zip. Rejects with a `FileProblemError` if one is no text, or with anything else if it is no zip. */
export const unzipTexts = async (bytes: Uint8Array<ArrayBuffer>): Promise<TextFile[]> => {
  const entries = zipEntries(bytes).filter(({ path }) => !isPassedOver(path));
  const seen = new Set<string>();
  let total = 0;
  for (const { path, bytes: length } of entries) {
    if (seen.has(path)) refuse({ code: 'twice', path });
    seen.add(path);
    // Before anything is unpacked, and no entry unpacks to more than it says.
    total += length;
    if (total > LIMITS.bodyBytes) refuse({ code: 'archive-too-large', bytes: LIMITS.bodyBytes });
  }
  return Promise.all(entries.map(toText));
};
