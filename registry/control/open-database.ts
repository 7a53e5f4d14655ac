import { createAccessTokens, openPglite, openPostgres, type Database } from '../db/index.ts';
import { parseCommand, runCommand, type Command, type CommandReply } from './commands.ts';
import { connectTo, FolderInUseError, ownFolder } from './folder-owner.ts';
import { withSocketPath } from './socket-path.ts';

export interface OpenDatabaseParts {
  /** `postgres://…` or `pglite:<folder>`. */
  url: string;
  now: () => number;
}

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
  const owner = await ownFolder(folder, async (line) => {
    const command = parseCommand(line);
    return JSON.stringify(
      await runCommand(command, { tokens: createAccessTokens(await opened.promise), now }),
    );
  });
  try {
    const database = await openPglite(folder);
    opened.resolve(database);
    return {
      ...database,
      close: async () => {
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

/** The owner's reply; null when nobody has the folder. */
const askOwner = (folder: string, command: Command): Promise<CommandReply | null> =>
  withSocketPath(folder, async (socketPath) => {
    const socket = await connectTo(socketPath).catch(() => null);
    if (socket === null) return null;
    socket.setEncoding('utf8');
    socket.write(`${JSON.stringify(command)}\n`);
    let text = '';
    for await (const piece of socket) text += String(piece);
    if (text === '') throw new Error('The registry that has this database could not do it; see its log');
    return JSON.parse(text) as CommandReply;
  });

/** Runs a command in the process that has the database, or here when none has. */
export const runCommandAnywhere = async (
  command: Command,
  parts: OpenDatabaseParts,
): Promise<CommandReply> => {
  const folder = folderOf(parts.url);
  for (;;) {
    const reply = folder === null ? null : await askOwner(folder, command);
    if (reply !== null) return reply;
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
