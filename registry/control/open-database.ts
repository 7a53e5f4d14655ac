import { setTimeout as pause } from 'node:timers/promises';

import { v7 } from 'uuid';

import { createCatalogStatuses } from '../catalog/change-status.ts';
import { createPublish } from '../catalog/publish.ts';
import {
  createAccessTokens,
  createEntities,
  createPageSessions,
  createTiers,
  openPglite,
  openPostgres,
  type Database,
} from '../db/index.ts';
import { beginDatabase, folderOf, type BeginDatabaseParts, type BegunDatabase } from './begin-database.ts';
import { parseCommand, runCommand, type Command, type CommandParts, type CommandReply } from './commands.ts';
import { connectTo, FolderInUseError } from './folder-owner.ts';
import { withSocketPath } from './socket-path.ts';

export interface OpenDatabaseParts extends BeginDatabaseParts {
  now: () => number;
  /** Whether migrations run first; they do unless this is false. */
  migrate?: boolean;
  /** Called after this process has revoked access tokens for another process. */
  onRevoked?: () => void;
}

const AGAIN_MS = 50;

const toParts = (database: Database, { now, onRevoked }: OpenDatabaseParts): CommandParts => ({
  tokens: createAccessTokens(database),
  pageSessions: createPageSessions(database),
  publish: createPublish({ entities: createEntities(database), now }),
  statuses: createCatalogStatuses(database),
  tiers: createTiers(database),
  database,
  newId: () => v7(),
  ...(onRevoked === undefined ? {} : { onRevoked }),
});

/**
 * Opens the database. For a PGlite folder, this process becomes the owner and runs commands for other
 * processes. Throws `FolderInUseError` when the folder already has an owner.
 */
export const openDatabase = async (
  parts: OpenDatabaseParts,
  /** What was begun with the same parts; without it, it is begun here. */
  before: BegunDatabase | null = null,
): Promise<Database> => {
  const begun = before ?? (await beginDatabase(parts));
  if (begun === null) return openPostgres(parts.url, parts);
  // Commands that arrive while the database opens wait for it.
  const opened = Promise.withResolvers<Database>();
  opened.promise.catch(() => {});
  const underWay = new Set<Promise<CommandReply>>();
  let closing = false;
  const answer = async (line: string): Promise<CommandReply> => {
    try {
      return await runCommand(parseCommand(line), toParts(await opened.promise, parts));
    } catch {
      return { failed: true };
    }
  };
  begun.answerWith(async (line) => {
    const reply: Promise<CommandReply> = closing ? Promise.resolve({ again: true }) : answer(line);
    underWay.add(reply);
    return JSON.stringify(await reply.finally(() => underWay.delete(reply)));
  });
  try {
    const database = await openPglite(begun.folder, { ...parts, thread: begun.thread });
    opened.resolve(database);
    return {
      ...database,
      // The socket closes last: as long as it answers, nobody else opens the folder.
      close: async () => {
        closing = true;
        await Promise.all(underWay);
        await database.close();
        await begun.release();
      },
    };
  } catch (error) {
    opened.reject(error);
    await begun.release();
    throw error;
  }
};

/** The owner's reply, or that it sent none; null when nobody owns the folder. */
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

export interface Commands {
  run(command: Command): Promise<{ output: string }>;
  close(): Promise<void>;
}

/**
 * Runs commands in the process that has the database open. If none has, opens it here until `close`, and other
 * processes then ask this one.
 */
export const openCommands = (parts: OpenDatabaseParts): Commands => {
  const folder = folderOf(parts.url);
  let database: Database | null = null;
  return {
    run: async (command) => {
      for (;;) {
        if (database !== null) return runCommand(command, toParts(database, parts));
        const reply = folder === null ? null : await askOwner(folder, command);
        if (reply === null) {
          try {
            database = await openDatabase(parts);
          } catch (error) {
            // Another process was quicker, so ask that one.
            if (!(error instanceof FolderInUseError)) throw error;
          }
          continue;
        }
        if ('output' in reply) return reply;
        if ('failed' in reply) throw new Error('The process that has this database could not do it');
        await pause(AGAIN_MS);
      }
    },
    close: async () => {
      await database?.close();
    },
  };
};

export const runCommandAnywhere = async (
  command: Command,
  parts: OpenDatabaseParts,
): Promise<{ output: string }> => {
  const commands = openCommands(parts);
  try {
    return await commands.run(command);
  } finally {
    await commands.close();
  }
};
