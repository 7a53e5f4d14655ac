/** What is in a zip, by the list at its end: PKZIP's APPNOTE, sections 4.3.7, 4.3.12 and 4.3.16. */
import { crc32, END, END_BYTES, FILE_BYTES, LISTED, LISTED_BYTES } from '../../formats/stored-zip.ts';

const UNIX = 3;
const OWNER_MAY_RUN = 0o100;
const STORED = 0;
const DEFLATED = 8;

export interface ZipEntry {
  path: string;
  /** As the archive says. Reading gives no more than this. */
  bytes: number;
  /** False where the archive was made on a system that knows no such permission. */
  mayRun: boolean;
  /** Rejects if the entry is not what the list says of it. */
  read(): Promise<Uint8Array>;
}

const findEnd = (view: DataView): number => {
  for (let at = view.byteLength - END_BYTES; at >= 0; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  throw new Error('no zip');
};

/** Stops at the length that the list names: a few bytes can unpack to gigabytes. */
const inflate = async (packed: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> => {
  const whole = new Uint8Array(length);
  let at = 0;
  for await (const part of new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))) {
    if (at + part.length > length) throw new Error('longer than it says');
    whole.set(part, at);
    at += part.length;
  }
  return whole.subarray(0, at);
};

/** Throws if the bytes are no zip. Of one with more entries than old zips can count, it does not see all. */
export const zipEntries = (bytes: Uint8Array<ArrayBuffer>): ZipEntry[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at: number): number => view.getUint16(at, true);
  const long = (at: number): number => view.getUint32(at, true);
  const end = findEnd(view);
  let next = long(end + 16);
  return Array.from({ length: short(end + 10) }, () => {
    const at = next;
    if (long(at) !== LISTED) throw new Error('no entry');
    const [method, checksum, packedBytes, length] = [
      short(at + 10),
      long(at + 16),
      long(at + 20),
      long(at + 24),
    ];
    const nameBytes = short(at + 28);
    const fileAt = long(at + 42);
    next = at + LISTED_BYTES + nameBytes + short(at + 30) + short(at + 32);
    return {
      path: new TextDecoder().decode(bytes.subarray(at + LISTED_BYTES, at + LISTED_BYTES + nameBytes)),
      bytes: length,
      mayRun: view.getUint8(at + 5) === UNIX && (short(at + 40) & OWNER_MAY_RUN) !== 0,
      read: async () => {
        const from = fileAt + FILE_BYTES + short(fileAt + 26) + short(fileAt + 28);
        const packed = bytes.subarray(from, from + packedBytes);
        if (method !== STORED && method !== DEFLATED) throw new Error('packed in another way');
        const content = method === STORED ? packed : await inflate(packed, length);
        if (content.length !== length || crc32(content) !== checksum) throw new Error('not as listed');
        return content;
      },
    };
  });
};
