/**
 * The thread that has the embedded database open. It answers each message of PostgreSQL's wire protocol
 * with what the database says to it, in order. Started by `database-thread.ts`, with the folder as its data.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

import type { FromThread, ThreadData, ToThread } from './messages.ts';
import { findFatal } from './wire.ts';

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread');

const reply = (message: FromThread): void => port.postMessage(message);

const client = await PGlite.create((workerData as ThreadData).folder, { extensions: { pg_trgm } });

const answer = async (message: ToThread): Promise<void> => {
  if (message === 'close') {
    await client.close();
    reply('closed');
    return;
  }
  const bytes = await client.execProtocolRaw(message);
  reply({ bytes, fatal: findFatal(bytes) });
};

let last = Promise.resolve();
port.on('message', (message: ToThread) => {
  // A rejection is one of the thread: it ends it, and whoever waits is told so.
  last = last.then(() => answer(message));
});
reply('open');
