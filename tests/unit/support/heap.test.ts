import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { expect, it } from 'vitest';

import { inspectorAddress, takeServerSnapshot } from '../../support/browser/heap.ts';

const PROGRAM = `
  const random = () => require('node:crypto').randomBytes(18).toString('hex');
  let dropped = random();
  globalThis.kept = { body: 'x'.repeat(3000) + random() };
  process.stdout.write(JSON.stringify([dropped, globalThis.kept.body.slice(3000)]) + '\\n');
  dropped = null;
  setInterval(() => {}, 1000);
`;

it('a heap snapshot of a server holds what is reachable, deep in a long string too, and nothing else', async () => {
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', PROGRAM]);
  try {
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [dropped, kept] = JSON.parse(line.toString()) as [string, string];
    const snapshot = await takeServerSnapshot(await inspectorAddress(() => errors));
    expect(snapshot.includes(kept)).toBe(true);
    expect(snapshot.includes(dropped)).toBe(false);
  } finally {
    child.kill('SIGKILL');
  }
});
