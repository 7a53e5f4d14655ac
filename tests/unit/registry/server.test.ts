import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { listen } from '../../../registry/http/server.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { eventually } from '../../support/eventually.ts';

it('a server closes though two requests came over a connection that broke before either was answered', async () => {
  let came = 0;
  const listening = await listen({ ...DEFAULT_SETTINGS, port: 0 }, () => {
    came += 1;
    return new Promise<Response>(() => {});
  });
  const socket = connect(listening.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2));
  await eventually('both came', () => came === 2);
  socket.destroy();

  await listening.close(100);

  expect(listening.server.listening).toBe(false);
});

const WRITE_DEADLINE_MS = 100;
const HURRIED = {
  ...DEFAULT_SETTINGS,
  port: 0,
  runs: { ...DEFAULT_SETTINGS.runs, writeDeadlineMs: WRITE_DEADLINE_MS },
};

it('a server gives up a reader that takes nothing of an answer', async () => {
  const large = new Uint8Array(64_000_000);
  const listening = await listen(HURRIED, () => new Response(large));
  const heard: string[] = [];
  listening.server.on('connection', (socket) => {
    heard.push('opened');
    socket.once('close', () => heard.push('closed'));
  });
  const socket = connect(listening.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');

  await eventually('it is given up', () => heard.length === 2);

  expect(heard).toEqual(['opened', 'closed']);

  socket.destroy();
  await listening.close(100);
});

it('a server waits for an answer that takes longer than any reader may', async () => {
  const listening = await listen(HURRIED, async () => {
    await pause(4 * WRITE_DEADLINE_MS);
    return new Response('late');
  });

  expect(await (await fetch(listening.url)).text()).toBe('late');

  await listening.close(100);
});
