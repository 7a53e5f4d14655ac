import { snappyBlock } from './snappy.ts';

/** Where Chromium keeps `storage.local`, IndexedDB and much else: tables of (mostly Snappy) blocks, and a log. */
const TABLE_MAGIC = Buffer.from('57fb808b247547db', 'hex');
const FOOTER_BYTES = 48;
const BLOCK_TRAILER_BYTES = 5;
const LOG_BLOCK_BYTES = 32 * 1024;
const LOG_HEADER_BYTES = 7;

const createVarintReader = (bytes: Buffer, start = 0) => {
  let at = start;
  return {
    next: (): number => {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at] ?? 0;
        at += 1;
        value += (byte & 0x7f) * scale;
        scale *= 128;
        if ((byte & 0x80) === 0) return value;
      }
    },
    skip: (count: number): number => {
      const from = at;
      at += count;
      return from;
    },
    position: () => at,
  };
};

const readBlock = (file: Buffer, offset: number, size: number): Buffer => {
  const content = file.subarray(offset, offset + size);
  return file[offset + size] === 1 ? snappyBlock(content) : content;
};

/** The (offset, size) pairs an index block points to. */
const handlesIn = (index: Buffer): [number, number][] => {
  const restarts = index.readUInt32LE(index.length - 4);
  const end = index.length - 4 - restarts * 4;
  const reader = createVarintReader(index);
  const handles: [number, number][] = [];
  while (reader.position() < end) {
    reader.next();
    const unshared = reader.next();
    const valueLength = reader.next();
    reader.skip(unshared);
    const value = createVarintReader(index, reader.skip(valueLength));
    handles.push([value.next(), value.next()]);
  }
  return handles;
};

/** Every data block of a table, decoded; nothing when the bytes are no table. */
export const leveldbBlocks = (file: Buffer): Buffer[] => {
  if (file.length < FOOTER_BYTES || !file.subarray(-8).equals(TABLE_MAGIC)) return [];
  const footer = createVarintReader(file, file.length - FOOTER_BYTES);
  footer.next();
  footer.next();
  const index = readBlock(file, footer.next(), footer.next());
  return handlesIn(index)
    .filter(([offset, size]) => offset + size + BLOCK_TRAILER_BYTES <= file.length)
    .map(([offset, size]) => readBlock(file, offset, size));
};

/** The payload of a write-ahead log without the headers that can stand in the middle of a value. */
export const leveldbLog = (file: Buffer): Buffer => {
  const payload: Buffer[] = [];
  for (let block = 0; block < file.length; block += LOG_BLOCK_BYTES) {
    const end = Math.min(block + LOG_BLOCK_BYTES, file.length);
    for (let at = block; at + LOG_HEADER_BYTES <= end;) {
      const length = file.readUInt16LE(at + 4);
      payload.push(file.subarray(at + LOG_HEADER_BYTES, Math.min(at + LOG_HEADER_BYTES + length, end)));
      at += LOG_HEADER_BYTES + length;
    }
  }
  return Buffer.concat(payload);
};
