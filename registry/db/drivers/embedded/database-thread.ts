import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import type { FromThread, ThreadData, ToThread } from './messages.ts';

/** Why a thread was given up. */
export type LossReason = 'stuck' | 'fatal' | 'ended';

/** What an operator should know about the state of the embedded database. Never contains statement texts or rows. */
export type DatabaseEvent =
  /** The thread was ended; `code` is an SQLSTATE or the code of a Node error. */
  | { event: 'lost'; reason: LossReason; code: string | null }
  /** The database could not be reopened. We keep trying; this is reported once. */
  | { event: 'unopenable'; code: string | null }
  /** The database answers again. */
  | { event: 'reopened'; afterMs: number };

/** The database's thread has ended or does not answer. */
export class DatabaseGoneError extends Error {
  override readonly name = 'DatabaseGoneError';
  readonly code: string;
  constructor(code: string) {
    super('The embedded database does not answer');
    this.code = code;
  }
}

/** A thread that has the database open, for as long as the thread lives. */
export interface Session {
  /**
   * Sends whole protocol messages and resolves with the answer. Rejects with a `DatabaseGoneError` when no
   * answer comes in time; the thread is then ended and replaced.
   */
  ask(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
  /** Resolves with the reason when the thread is no longer used. */
  readonly over: Promise<DatabaseGoneError>;
}

/** The embedded database, in its own thread, which is replaced when it fails. */
export interface DatabaseThread {
  /** Waits for a thread that is still opening. Rejects with a `DatabaseGoneError` while none could be opened. */
  session(): Promise<Session>;
  /** Ends the thread: cleanly if it answers, by force if it does not. */
  close(): Promise<void>;
}

export interface DatabaseThreadParts {
  folder: string;
  /** The time limit for one statement. */
  statementMs: number;
  report: (event: DatabaseEvent) => void;
}

/** Creating a folder takes several seconds, and repairing one after a crash may too. */
const OPEN_MS = 60_000;
const CLOSE_MS = 5_000;
const REOPEN_PAUSE_MS = 2_000;

const THREAD = new URL('./thread.ts', import.meta.url);

interface Thread {
  /** Sends a message and waits for the one that answers it. */
  ask(message: ToThread, withinMs: number): Promise<FromThread>;
  /** Resolves when the thread ends by itself, with the code of the error if there was one. */
  readonly ended: Promise<string | null>;
  /** Resolves when the thread has really ended and no longer holds the folder. */
  end(): Promise<void>;
}

const codeOf = (error: unknown): string | null => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : null;
};

/** Rejects when the folder cannot be opened; nothing of the thread is left then. */
const openThread = async (folder: string): Promise<Thread> => {
  const worker = new Worker(THREAD, { name: 'database', workerData: { folder } satisfies ThreadData });
  const ended = Promise.withResolvers<string | null>();
  let answered = Promise.withResolvers<FromThread>();
  let code: string | null = null;
  worker.on('error', (error) => {
    code = codeOf(error);
  });
  worker.on('exit', () => ended.resolve(code));
  worker.on('message', (message: FromThread) => answered.resolve(message));

  const next = async (withinMs: number): Promise<FromThread> => {
    const over = Promise.withResolvers<never>();
    const timer = setTimeout(() => over.reject(new DatabaseGoneError('stuck')), withinMs);
    const gone = ended.promise.then((why) => Promise.reject(new DatabaseGoneError(why ?? 'ended')));
    try {
      return await Promise.race([answered.promise, over.promise, gone]);
    } finally {
      clearTimeout(timer);
    }
  };
  const end = async (): Promise<void> => void (await worker.terminate());

  try {
    await next(OPEN_MS);
  } catch (error) {
    await end();
    throw error;
  }
  const askNow = (message: ToThread, withinMs: number): Promise<FromThread> => {
    answered = Promise.withResolvers();
    worker.postMessage(message, message === 'close' ? [] : [message.buffer]);
    return next(withinMs);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    // A client that gave up while connecting may still be being served when the next one comes.
    ask: (message, withinMs) => {
      const asked = last.then(() => askNow(message, withinMs));
      last = asked.catch(() => {});
      return asked;
    },
    ended: ended.promise,
    end,
  };
};

/** Opens the database in a folder. Rejects with a `DatabaseGoneError` when it cannot be opened. */
export const openDatabaseThread = async ({
  folder,
  statementMs,
  report,
}: DatabaseThreadParts): Promise<DatabaseThread> => {
  let current: Promise<Session>;
  let live: Thread | null = null;
  const closing = new AbortController();
  const { signal } = closing;

  const use = (thread: Thread): Session => {
    const over = Promise.withResolvers<DatabaseGoneError>();
    live = thread;
    const lose = (reason: LossReason, code: string | null): void => {
      if (live !== thread) return;
      live = null;
      over.resolve(new DatabaseGoneError(code ?? reason));
      if (signal.aborted) return;
      report({ event: 'lost', reason, code });
      void replace(thread);
    };
    void thread.ended.then((code) => lose('ended', code));
    return {
      over: over.promise,
      ask: async (bytes) => {
        const answer = await thread.ask(bytes, statementMs).catch((error: DatabaseGoneError) => {
          lose(error.code === 'stuck' ? 'stuck' : 'ended', null);
          throw error;
        });
        if (typeof answer === 'string') throw new DatabaseGoneError(answer);
        if (answer.fatal === null) return answer.bytes;
        lose('fatal', answer.fatal);
        throw new DatabaseGoneError(answer.fatal);
      },
    };
  };

  const open = (before: Promise<unknown>): Promise<Session> => {
    current = before.then(() => openThread(folder)).then(use);
    current.catch(() => {});
    return current;
  };

  const replace = async (lost: Thread): Promise<void> => {
    const since = performance.now();
    let before: Promise<unknown> = lost.end();
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await open(before);
        report({ event: 'reopened', afterMs: Math.round(performance.now() - since) });
        return;
      } catch (error) {
        if (attempt === 1) report({ event: 'unopenable', code: codeOf(error) });
      }
      before = Promise.resolve();
      await pause(REOPEN_PAUSE_MS, undefined, { ref: false });
    }
  };

  await open(Promise.resolve());
  return {
    session: () => current,
    close: async () => {
      closing.abort();
      const thread = live;
      if (thread === null) return;
      // A hanging statement may be ahead of this message.
      const inGoodOrder = thread.ask('close', CLOSE_MS).catch(() => {});
      await Promise.race([inGoodOrder, pause(CLOSE_MS, undefined, { ref: false })]);
      await thread.end();
    },
  };
};
