import { strToU8, zipSync, type Zippable } from 'fflate';

import type { Draft } from '../protocol/index.ts';
import { filesOf, toFileName } from './draft-files.ts';

/**
 * All files of a draft as a zip whose root is the draft's folder: what `.skill` is. The same draft
 * gives the same bytes, as no file carries the time it was made. Loaded when it is needed.
 */
export const toArchive = (draft: Draft): Uint8Array<ArrayBuffer> => {
  const folder = toFileName(draft.name);
  const entries: Zippable = {};
  for (const { path, text } of filesOf(draft)) entries[`${folder}/${path}`] = strToU8(text);
  return new Uint8Array(zipSync(entries, { level: 6, mtime: new Date(1980, 0, 2) }));
};
