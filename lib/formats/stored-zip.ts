import type { TextFile } from './draft-files.ts';

/**
 * Files in a zip that compresses nothing, by PKZIP's APPNOTE, section 4.3: each with a header before it, then a list of
 * all, then its end. The same files always give the same bytes, whatever the clock says, and however compressors change.
 */
const FILE = 0x0403_4b50;
export const FILE_BYTES = 30;
export const LISTED = 0x0201_4b50;
export const LISTED_BYTES = 46;
export const END = 0x0605_4b50;
export const END_BYTES = 22;
/** What both headers begin with: version 2.0 of the format, nothing compressed, 2 January 1980. */
const VERSION = 20;
const MADE_ON_UNIX = 3 << 8;
const DATE = 0x0022_0000;
const NAME_IS_UTF8 = 1 << 11;
const PROGRAM_MODE = 0o100755;
const FILE_MODE = 0o100644;

const POLYNOMIAL = 0xedb8_8320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  return sum;
});

/** CRC-32, as zips check their files by. */
export const crc32 = (bytes: Uint8Array): number => {
  let sum = -1;
  for (const byte of bytes) sum = (sum >>> 8) ^ (TABLE[(sum ^ byte) & 255] ?? 0);
  return ~sum >>> 0;
};

/** Each path must be in it once. */
export const toStoredZip = (files: readonly TextFile[]): Uint8Array<ArrayBuffer> => {
  const encoder = new TextEncoder();
  const entries = files.map(({ path, text, executable }) => ({
    name: encoder.encode(path),
    content: encoder.encode(text),
    mode: executable ? PROGRAM_MODE : FILE_MODE,
    flags: /^[\0-\x7F]*$/.test(path) ? 0 : NAME_IS_UTF8,
  }));
  const sum = (head: number, withContent: boolean): number =>
    entries.reduce(
      (all, { name, content }) => all + head + name.length + (withContent ? content.length : 0),
      0,
    );
  const listAt = sum(FILE_BYTES, true);
  const endAt = listAt + sum(LISTED_BYTES, false);
  const bytes = new Uint8Array(endAt + END_BYTES);
  const view = new DataView(bytes.buffer);

  let fileAt = 0;
  let entryAt = listAt;
  for (const { name, content, mode, flags } of entries) {
    const checksum = crc32(content);
    const writeShared = (at: number): void => {
      view.setUint16(at, VERSION, true);
      view.setUint16(at + 2, flags, true);
      view.setUint32(at + 6, DATE, true);
      view.setUint32(at + 10, checksum, true);
      view.setUint32(at + 14, content.length, true);
      view.setUint32(at + 18, content.length, true);
      view.setUint16(at + 22, name.length, true);
    };
    view.setUint32(fileAt, FILE, true);
    writeShared(fileAt + 4);
    bytes.set(name, fileAt + FILE_BYTES);
    bytes.set(content, fileAt + FILE_BYTES + name.length);
    view.setUint32(entryAt, LISTED, true);
    view.setUint16(entryAt + 4, MADE_ON_UNIX | VERSION, true);
    writeShared(entryAt + 6);
    view.setUint16(entryAt + 40, mode, true);
    view.setUint32(entryAt + 42, fileAt, true);
    bytes.set(name, entryAt + LISTED_BYTES);
    fileAt += FILE_BYTES + name.length + content.length;
    entryAt += LISTED_BYTES + name.length;
  }
  view.setUint32(endAt, END, true);
  view.setUint16(endAt + 8, entries.length, true);
  view.setUint16(endAt + 10, entries.length, true);
  view.setUint32(endAt + 12, endAt - listAt, true);
  view.setUint32(endAt + 16, listAt, true);
  return bytes;
};
