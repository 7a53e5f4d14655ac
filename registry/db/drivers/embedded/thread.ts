/**
 * The thread that has the embedded database open. It passes each message of PostgreSQL's wire protocol to the
 * database and returns the answers in order. `database-thread.ts` starts it, with the folder as its data.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

import type { FromThread, ThreadData, ToThread } from './messages.ts';
import { findFatal } from './wire.ts';

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread');

const reply = (message: FromThread): void => port.postMessage(message);

/**
 * PostgreSQL's own default of 128 MB is written to memory at each start here, because nothing below it hands out pages
 * that are empty already (findings/pglite-shared-buffers.sh).
 */
const SHARED_BUFFERS = '64MB';

const client = await PGlite.create((workerData as ThreadData).folder, {
  extensions: { pg_trgm },
  startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${SHARED_BUFFERS}`],
});

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
  // A rejection here is unhandled: it ends the thread, and whoever waits is told.
  last = last.then(() => answer(message));
});
reply('open');
