/** A growing output that later bytes may be copied from: both LZ4 and Snappy work like this. */
export const createWindow = () => {
  const bytes: number[] = [];
  return {
    append: (chunk: Buffer): void => {
      for (const byte of chunk) bytes.push(byte);
    },
    /** Copies byte by byte, as the copied range may reach into what is being written. */
    copy: (distance: number, length: number): void => {
      if (distance === 0 || distance > bytes.length) throw new RangeError('copies from before the start');
      for (let count = 0; count < length; count += 1) bytes.push(bytes[bytes.length - distance] ?? 0);
    },
    toBuffer: (): Buffer => Buffer.from(bytes),
  };
};

/** Decodes one LZ4 block (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md). */
export const lz4Block = (block: Buffer): Buffer => {
  const output = createWindow();
  let at = 0;
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let byte = 255;
      while (byte === 255 && at < block.length) {
        byte = block[at] ?? 0;
        at += 1;
        length += byte;
      }
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    const literals = lengthFrom(token >> 4);
    output.append(block.subarray(at, at + literals));
    at += literals;
    // The last sequence ends with its literals.
    if (at + 2 > block.length) break;
    const distance = block.readUInt16LE(at);
    at += 2;
    output.copy(distance, lengthFrom(token & 15) + 4);
  }
  return output.toBuffer();
};
