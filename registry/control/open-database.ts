import { setTimeout as pause } from 'node:timers/promises';

import { createAccessTokens, openPglite, openPostgres, type Database } from '../db/index.ts';
import { parseCommand, runCommand, type Command, type CommandReply } from './commands.ts';
import { connectTo, FolderInUseError, ownFolder } from './folder-owner.ts';
import { withSocketPath } from './socket-path.ts';

export interface OpenDatabaseParts {
  /** `postgres://…` or `pglite:<folder>`. */
  url: string;
  now: () => number;
}

const AGAIN_MS = 50;

const folderOf = (url: string): string | null =>
  url.startsWith('pglite:') ? url.slice('pglite:'.length) : null;

/**
 * Opens the database; of a PGlite folder this process becomes the owner, who runs commands for others.
 * Throws `FolderInUseError` when it has one already.
 */
export const openDatabase = async ({ url, now }: OpenDatabaseParts): Promise<Database> => {
  const folder = folderOf(url);
  if (folder === null) return openPostgres(url);
  // Who asks while the database opens waits for it.
  const opened = Promise.withResolvers<Database>();
  opened.promise.catch(() => {});
  const underWay = new Set<Promise<CommandReply>>();
  let closing = false;
  const answer = async (line: string): Promise<CommandReply> => {
    try {
      return await runCommand(parseCommand(line), { tokens: createAccessTokens(await opened.promise), now });
    } catch {
      return { failed: true };
    }
  };
  const owner = await ownFolder(folder, async (line) => {
    const reply: Promise<CommandReply> = closing ? Promise.resolve({ again: true }) : answer(line);
    underWay.add(reply);
    return JSON.stringify(await reply.finally(() => underWay.delete(reply)));
  });
  try {
    const database = await openPglite(folder);
    opened.resolve(database);
    return {
      ...database,
      // The socket goes last: as long as it answers, nobody else opens the folder.
      close: async () => {
        closing = true;
        await Promise.all(underWay);
        await database.close();
        await owner.release();
      },
    };
  } catch (error) {
    opened.reject(error);
    await owner.release();
    throw error;
  }
};

/** The owner's reply, or that there was none; null when nobody has the folder. */
const askOwner = (folder: string, command: Command): Promise<CommandReply | null> =>
  withSocketPath(folder, async (socketPath) => {
    const socket = await connectTo(socketPath).catch(() => null);
    if (socket === null) return null;
    socket.setEncoding('utf8');
    socket.write(`${JSON.stringify(command)}\n`);
    let text = '';
    try {
      for await (const piece of socket) text += String(piece);
    } catch {
      return { again: true };
    }
    return text === '' ? { again: true } : (JSON.parse(text) as CommandReply);
  });

/** Runs a command in the process that has the database, or here when none has. */
export const runCommandAnywhere = async (
  command: Command,
  parts: OpenDatabaseParts,
): Promise<{ output: string }> => {
  const folder = folderOf(parts.url);
  for (;;) {
    const reply = folder === null ? null : await askOwner(folder, command);
    if (reply !== null) {
      if ('output' in reply) return reply;
      if ('failed' in reply) throw new Error('The process that has this database could not do it');
      await pause(AGAIN_MS);
      continue;
    }
    try {
      const database = await openDatabase(parts);
      try {
        return await runCommand(command, { tokens: createAccessTokens(database), now: parts.now });
      } finally {
        await database.close();
      }
    } catch (error) {
      // Somebody was quicker: then they are asked.
      if (!(error instanceof FolderInUseError)) throw error;
    }
  }
};
