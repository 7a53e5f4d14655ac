import { isPortableText } from '../../protocol/index.ts';
import { refuse } from './file-problem.ts';

/** A byte order mark stays: the readers of the formats take it away, and other files keep it. */
export const decodeText = (bytes: Uint8Array, path: string): string => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return isPortableText(text) ? text : refuse({ code: 'no-text', path });
  } catch {
    return refuse({ code: 'no-text', path });
  }
};
