import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { socketFile, withSocketPath } from './socket-path.ts';

/** Another process has this folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

export interface FolderOwner {
  release(): Promise<void>;
}

/** Longer than any take-over: a lock file that stays for this long was left by a process that died in the middle of one. */
const STALE_LOCK_MS = 10_000;
/** Characters. Versions are published a mebibyte at a time, and JSON may write a character as six. */
const MAX_LINE = 8 * 1024 * 1024;

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException | null)?.code;

export const connectTo = (socketPath: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });

/** One line in, one line out. */
const serve = (answer: (line: string) => Promise<string>): Server =>
  createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece: string) => {
      const end = piece.includes('\n') ? text.length + piece.indexOf('\n') : -1;
      text += piece;
      if (end === -1) {
        if (text.length > MAX_LINE) socket.destroy();
        return;
      }
      socket.pause();
      void answer(text.slice(0, end)).then(
        (reply) => socket.end(`${reply}\n`),
        () => socket.destroy(),
      );
    });
  });

const listen = (server: Server, socketPath: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });

const isAnswered = async (socketPath: string): Promise<boolean> => {
  try {
    (await connectTo(socketPath)).destroy();
    return true;
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') return false;
    throw error;
  }
};

/** Only one process at a time looks whether a socket is dead and takes its place. */
const whileLocked = async (folder: string, work: () => Promise<void>): Promise<void> => {
  const file = path.join(folder, 'ctl.lock');
  // Its time is that of a clock that may have jumped since: what counts is how long it is seen to stay the same.
  let seen: number | null = null;
  let since = 0;
  for (;;) {
    try {
      await (await open(file, 'wx')).close();
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const mtimeMs = await stat(file).then(
      (stats) => stats.mtimeMs,
      () => null,
    );
    if (mtimeMs === null || mtimeMs !== seen) [seen, since] = [mtimeMs, performance.now()];
    else if (performance.now() - since > STALE_LOCK_MS) await rm(file, { force: true });
    await pause(20);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
};

/**
 * Makes this process the one that has the folder, and answers other processes that want something of it
 * over a socket in it. Binding is atomic and the kernel forgets a dead process's socket, so a crash
 * leaves nothing that has to be cleaned up by hand. Throws `FolderInUseError`.
 */
export const ownFolder = async (
  folder: string,
  answer: (line: string) => Promise<string>,
): Promise<FolderOwner> => {
  await mkdir(folder, { recursive: true });
  // PGlite's own files are readable by everybody.
  await chmod(folder, 0o700);
  const server = serve(answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await whileLocked(folder, () =>
    withSocketPath(folder, async (socketPath) => {
      if (await isAnswered(socketPath)) throw new FolderInUseError(`${folder} is in use`);
      await rm(socketFile(folder), { force: true });
      await listen(server, socketPath);
      await chmod(socketFile(folder), 0o600);
    }),
  );
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    release: async () => {
      try {
        // Under the lock, as closing unlinks the path: it must not be the next owner's socket by then.
        await whileLocked(folder, async () => {
          await rm(socketFile(folder), { force: true });
          close();
        });
      } catch {
        // Nobody can write to the folder any more. A dead process's socket stops no one.
        close();
      }
    },
  };
};
