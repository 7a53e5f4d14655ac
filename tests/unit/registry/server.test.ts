import { connect } from 'node:net';

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
