import { createWindow } from './lz4.ts';

/** Decodes a raw Snappy block (https://github.com/google/snappy/blob/main/format_description.txt). */
export const snappyBlock = (block: Buffer): Buffer => {
  const output = createWindow();
  let at = 0;
  while (((block[at] ?? 0) & 0x80) !== 0) at += 1;
  at += 1;
  while (at < block.length) {
    const tag = block[at] ?? 0;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      let length = tag >> 2;
      const extra = Math.max(0, length - 59);
      if (extra > 0) length = block.readUIntLE(at, extra);
      at += extra;
      output.append(block.subarray(at, at + length + 1));
      at += length + 1;
    } else if (kind === 1) {
      output.copy(((tag >> 5) << 8) | (block[at] ?? 0), ((tag >> 2) & 7) + 4);
      at += 1;
    } else {
      const size = kind === 2 ? 2 : 4;
      output.copy(block.readUIntLE(at, size), (tag >> 2) + 1);
      at += size;
    }
  }
  return output.toBuffer();
};
