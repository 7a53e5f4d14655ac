import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { copySource } from '../support/browser/source-copy.ts';
import { expect, test } from './fixtures.ts';

/** It builds the extension and starts a browser, which takes its time on a busy machine. */
const LONGEST_MS = 150_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('npm start without a display plans once on practice, tells what it did, and leaves nothing running', async () => {
  test.setTimeout(LONGEST_MS + 15_000);
  // In a copy, as it builds the extension that the other tests are using.
  const copy = await copySource(ROOT);
  try {
    const start = spawn(process.execPath, ['demo/main.ts', '--headless'], {
      cwd: copy.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
    });
    const [said, complained, [code]] = await Promise.all([
      text(start.stdout),
      text(start.stderr),
      once(start, 'exit') as Promise<[number | null]>,
    ]);

    expect(complained).toBe('');
    expect(said).toMatch(/The catalog: \d{2,} taken, 0 already there, 0 refused/);
    expect(said).toMatch(
      /classifying started[^]*planning finished[^]*drafting finished[^]*analyzing finished[^]*Run succeeded/,
    );
    expect(said).toMatch(/skill match-donations-to-wishes\n {4}SKILL\.md, \d{4,} characters/);
    expect(said.match(/carried the key/g)).toHaveLength(1);
    expect(said).toContain('The key was gone at ');
    expect(said).toContain('These are practice answers');
    expect(code).toBe(0);
  } finally {
    await copy.remove();
  }
});
