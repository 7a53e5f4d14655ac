import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { searchBytes, searchFolder } from '../../support/canary/canary.ts';
import { lz4Block } from '../../support/canary/lz4.ts';
import { snappyBlock } from '../../support/canary/snappy.ts';

const SECRET = 'sk-7f3a9c21e5b8046d7f3a9c21';
const encodings = (bytes: Buffer, name = 'file'): string[] =>
  searchBytes(name, bytes, SECRET).map(({ encoding }) => encoding);

const escaped = (toText: (code: string) => string): Buffer =>
  Buffer.from(Array.from(Buffer.from(SECRET), (byte) => toText(byte.toString(16))).join(''));

const logRecord = (bytes: Buffer): Buffer => {
  const header = Buffer.alloc(7);
  header.writeUInt16LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
};

describe('the search for a secret', () => {
  it.each([
    ['UTF-8', Buffer.from(`{"goal":"${SECRET}"}`)],
    ['UTF-16LE', Buffer.from(`typed: ${SECRET}`, 'utf16le')],
    ['hex', Buffer.from(Buffer.from(SECRET).toString('hex'))],
    ['HEX', Buffer.from(Buffer.from(SECRET).toString('hex').toUpperCase())],
    ['percent-escaped', escaped((code) => `%${code}`)],
    ['JSON-escaped', escaped((code) => `\\u00${code}`)],
  ])('finds it in %s', (encoding, bytes) => {
    expect(encodings(bytes)).toContain(encoding);
  });

  it('finds it in base64, whatever stands before and after it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
        const whole = Buffer.concat([before, Buffer.from(SECRET), after]).toString('base64');
        expect(encodings(Buffer.from(whole)).some((encoding) => encoding.startsWith('base64'))).toBe(true);
      }),
    );
  });

  it('finds it inside gzip in the middle of a file, and in brotli', () => {
    const text = `${'filling '.repeat(50)}${SECRET}${'filling '.repeat(50)}`;
    expect(encodings(Buffer.concat([Buffer.from('header'), gzipSync(text)]))).toContain('UTF-8');
    expect(encodings(brotliCompressSync(text), 'report.br')).toContain('UTF-8');
  });

  it('finds it in a LevelDB log where a block header cuts it in two', () => {
    const payload = Buffer.from(`${'x'.repeat(32 * 1024 - 7 - 10)}${SECRET}`);
    const cut = 32 * 1024 - 7;
    const log = Buffer.concat([logRecord(payload.subarray(0, cut)), logRecord(payload.subarray(cut))]);
    expect(log.includes(SECRET)).toBe(false);
    expect(encodings(log, '000003.log')).toEqual(['UTF-8']);
  });

  it('says nothing of a file that does not hold it', () => {
    expect(encodings(Buffer.from(`sk-${'0'.repeat(24)}`))).toEqual([]);
  });

  it('goes through every folder', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'byok-canary-'));
    try {
      await mkdir(path.join(folder, 'Default', 'Sessions'), { recursive: true });
      await writeFile(path.join(folder, 'Default', 'Sessions', 'Tabs'), SECRET);
      expect(await searchFolder(folder, SECRET)).toEqual([
        { file: path.join('Default', 'Sessions', 'Tabs'), encoding: 'UTF-8' },
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('unpacking', () => {
  it('repeats what LZ4 points back to', () => {
    const block = Buffer.concat([
      Buffer.from([0x35]),
      Buffer.from('abc'),
      Buffer.from([3, 0, 0x20]),
      Buffer.from('xy'),
    ]);
    expect(lz4Block(block).toString()).toBe('abcabcabcabcxy');
  });

  it('repeats what Snappy points back to', () => {
    const block = Buffer.concat([Buffer.from([12, 8]), Buffer.from('abc'), Buffer.from([0x15, 3])]);
    expect(snappyBlock(block).toString()).toBe('abcabcabcabc');
  });
});
