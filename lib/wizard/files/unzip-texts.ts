import { unzipSync } from 'fflate';

import type { TextFile } from '../../formats/draft-files.ts';
import { LIMITS } from '../../protocol/index.ts';
import { decodeText } from './decode-text.ts';
import { refuse } from './file-problem.ts';
import { findPrograms } from './zip-programs.ts';

/** Folders, and what file managers put beside the files that a person made. */
const isPassedOver = (path: string): boolean => path.endsWith('/') || /(?:^|\/)(?:\.|__MACOSX\/)/.test(path);

/** Unpacks what is no larger than a bundle may be. The library trusts the sizes in the archive, so they are added up first. */
const unpack = (bytes: Uint8Array): Record<string, Uint8Array> => {
  const seen = new Set<string>();
  let total = 0;
  return unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (isPassedOver(name)) return false;
      // The library writes files into an object, in which this name is none.
      if (seen.has(name) || name === '__proto__') refuse({ code: 'twice', path: name });
      seen.add(name);
      total += originalSize;
      if (total > LIMITS.bodyBytes) refuse({ code: 'archive-too-large', bytes: LIMITS.bodyBytes });
      return true;
    },
  });
};

/** Every text in a zip. Throws a `FileProblemError` if one is no text, or anything else if it is no zip. */
export const unzipTexts = (bytes: Uint8Array): TextFile[] => {
  const files = Object.entries(unpack(bytes));
  const programs = findPrograms(bytes);
  return files.map(([path, content]) => {
    const text = decodeText(content, path);
    return { path, text, ...(programs.has(path) && text.startsWith('#!') && { executable: true as const }) };
  });
};
