import type { Readable, Writable } from 'node:stream';

import type { DevtoolsTransport } from './devtools.ts';

/** Collects bytes into NUL-terminated UTF-8 frames, however they are split on the way. */
export const createFrameReader = (onFrame: (text: string) => void): ((chunk: Buffer) => void) => {
  let pending: Buffer[] = [];
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const frame = Buffer.concat([...pending, rest.subarray(0, end)]).toString('utf8');
      pending = [];
      rest = rest.subarray(end + 1);
      onFrame(frame);
    }
    if (rest.length > 0) pending.push(rest);
  };
};

/**
 * The two pipes of `--remote-debugging-pipe`. With a port instead, every process on this machine could read the
 * side panel, including the key field.
 */
export const createPipe = (toBrowser: Writable, fromBrowser: Readable): DevtoolsTransport => ({
  send: (text) => {
    toBrowser.write(`${text}\0`);
  },
  listen: (onMessage, onGone) => {
    fromBrowser.on('data', createFrameReader(onMessage));
    fromBrowser.on('close', onGone);
    fromBrowser.on('error', onGone);
    toBrowser.on('error', onGone);
  },
});
