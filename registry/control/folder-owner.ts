import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { socketFile, withSocketPath } from './socket-path.ts';

/** Another process owns this folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

export interface FolderOwner {
  release(): Promise<void>;
}

/** Longer than any take-over. A lock file that stays this long was left by a process that died during one. */
const STALE_LOCK_MS = 10_000;
/** In characters. Versions are published one mebibyte at a time, and JSON may write one character as six. */
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

/** Answers each line it receives with one line. */
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

/** Lets only one process at a time check whether a socket is dead and take its place. */
const whileLocked = async (folder: string, work: () => Promise<void>): Promise<void> => {
  const file = path.join(folder, 'ctl.lock');
  // The file's timestamp is useless if the clock has jumped, so what counts is how long we see it unchanged.
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
 * Makes this process the owner of the folder, and answers other processes over a socket in it. Binding is
 * atomic and the kernel forgets a dead process's socket, so a crash leaves nothing to clean up by hand. Throws
 * `FolderInUseError`.
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
        // Under the lock, because closing unlinks the path, which must not be the next owner's socket by then.
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
