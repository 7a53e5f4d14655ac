import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createFrameReader } from '../../../demo/driver/pipe.ts';

test('frames come out whole however their bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))),
      fc.array(fc.nat(40)),
      (frames, cuts) => {
        const bytes = Buffer.concat(frames.map((frame) => Buffer.from(`${frame}\0`)));
        const seen: string[] = [];
        const read = createFrameReader((text) => seen.push(text));
        let at = 0;
        for (const cut of cuts) {
          read(bytes.subarray(at, at + cut));
          at += cut;
        }
        read(bytes.subarray(at));
        expect(seen).toEqual(frames);
      },
    ),
    { numRuns: 50 },
  );
});
