import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

// Whether each break turns its test red takes minutes (`npm run test:breaks`); that it still could, no time at all.
describe.each(globSync('tests/breaks/*.patch', { cwd: root }))('%s', (patch) => {
  it('still applies to the source', () => {
    const { status, stderr } = spawnSync('git', ['apply', '--check', patch], { cwd: root, encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('names a test that is there', () => {
    const [, file = ''] = /^Test: (\S+) › /m.exec(readFileSync(path.join(root, patch), 'utf8')) ?? [];

    expect(existsSync(path.join(root, file))).toBe(true);
  });
});
