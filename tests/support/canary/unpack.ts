import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';

import { leveldbBlocks, leveldbLog } from './leveldb.ts';
import { lz4Block } from './lz4.ts';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]);
const MOZ_LZ4_MAGIC = Buffer.from('mozLz40\0', 'latin1');

/** Decodes as far as it goes: a file caught in the middle of a write is searched too. */
const gzipMembers = (bytes: Buffer): Buffer[] => {
  const members: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP_MAGIC); at >= 0; at = bytes.indexOf(GZIP_MAGIC, at + 1))
    try {
      members.push(gunzipSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH }));
    } catch {
      // Those three bytes stood there by chance.
    }
  return members;
};

const brotli = (bytes: Buffer): Buffer[] => {
  try {
    return [brotliDecompressSync(bytes)];
  } catch {
    return [];
  }
};

const mozLz4 = (bytes: Buffer): Buffer[] =>
  bytes.subarray(0, MOZ_LZ4_MAGIC.length).equals(MOZ_LZ4_MAGIC) ? [lz4Block(bytes.subarray(12))] : [];

/** What a file says when it is unpacked in every way we know; itself first. */
export const unpack = (name: string, bytes: Buffer): Buffer[] => [
  bytes,
  ...gzipMembers(bytes),
  ...mozLz4(bytes),
  ...(name.endsWith('.br') ? brotli(bytes) : []),
  ...leveldbBlocks(bytes),
  ...(name.endsWith('.log') ? [leveldbLog(bytes)] : []),
];
