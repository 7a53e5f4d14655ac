import {
  createDevtools,
  type DevtoolsSession,
  type DevtoolsTransport,
} from '../../../demo/driver/devtools.ts';
import { eventually } from '../eventually.ts';

/** The DevTools protocol over a WebSocket: Chromium's debugging port, or Node's inspector. */
export const openDevtoolsSocket = async (url: string): Promise<DevtoolsTransport & { close(): void }> => {
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve();
    });
    socket.addEventListener('error', () => {
      reject(new Error('The debugger does not answer'));
    });
  });
  return {
    send: (text) => {
      socket.send(text);
    },
    listen: (onMessage, onGone) => {
      socket.addEventListener('message', (event) => {
        onMessage(String(event.data));
      });
      socket.addEventListener('close', onGone);
    },
    close: () => {
      socket.close();
    },
  };
};

/** Everything reachable from the roots after garbage collection, as the text of a heap snapshot. */
export const takeHeapSnapshot = async (session: DevtoolsSession): Promise<string> => {
  const chunks: string[] = [];
  const remove = session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    chunks.push(String(chunk));
  });
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  remove();
  await session.send('HeapProfiler.disable');
  return chunks.join('');
};

/**
 * V8 cuts strings off in a snapshot; this flag lets them stand whole, so that a key inside a long
 * request body is found too. Chromium takes it in `--js-flags`.
 */
export const WHOLE_STRINGS = '--heap-snapshot-string-limit=10000000';

/** The address that a process started with `--inspect=127.0.0.1:0` writes to its error output. */
export const inspectorAddress = (errorOutput: () => string): Promise<string> =>
  eventually('the inspector tells its address', () => /ws:\/\/127\.0\.0\.1:\S+/.exec(errorOutput())?.[0]);

/** One heap snapshot of a Node process, over its inspector. */
export const takeServerSnapshot = async (address: string): Promise<string> => {
  const socket = await openDevtoolsSocket(address);
  try {
    const session = createDevtools(socket);
    await session.send('Runtime.evaluate', {
      expression: `process.getBuiltinModule('node:v8').setFlagsFromString('${WHOLE_STRINGS}')`,
    });
    return await takeHeapSnapshot(session);
  } finally {
    socket.close();
  }
};
