import type { ConstructorOptions, fromPglite } from 'pg-boss';

import type { Database, Queries } from '../drivers/database.ts';

/** What a worker is handed: the message, and the job that it is about. */
export interface Delivery {
  delivery: string;
  jobId: string;
}

/** Hands each message to one worker of one process. Whether that worker may begin is for the job's row to say. */
export interface JobQueue {
  /** Sends a message within a transaction: with it or not at all. A worker that waits gets it at once. */
  send(transaction: Pick<Queries, 'query'>, message: Delivery): Promise<void>;
  /**
   * Takes messages from now on, at most so many at once. One whose work rejects comes again within a few seconds; one
   * whose worker died does so when it has expired, which is too late to wait for.
   */
  work(atOnce: number, work: (message: Delivery) => Promise<void>): Promise<void>;
  /** Takes no more messages, so that what is given back goes to another process. The work in progress goes on. */
  pause(): Promise<void>;
  /** Takes no more messages. Resolves when the work in progress has settled, after `withinMs` at the latest. */
  stop(withinMs: number): Promise<void>;
}

export interface JobQueueParts {
  database: Database;
  /** A PostgreSQL server’s address. The embedded database is reached through `database`. */
  url: string;
  /** The longest that the work on a message takes. */
  longestMs: number;
  /** The queue failed at something by itself, and goes on. */
  report: (error: unknown) => void;
}

const QUEUE = 'intent';
/** A schema for the queue alone: pg-boss makes and migrates what is in it. */
const SCHEMA = 'job_queue';
/** For its statements; it listens on one more. */
const MOST_CONNECTIONS = 3;
const RETENTION_S = 365 * 24 * 3_600;
const DELETE_AFTER_S = 3_600;
/** A message that comes again is announced to nobody, so workers that wait look for it themselves. */
const LOOKS = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };

const toOptions = ({ database, url }: JobQueueParts, toBoss: typeof fromPglite): ConstructorOptions =>
  database.exclusive
    ? {
        backend: 'pglite',
        // Its thread speaks to us as a server would, with one session.
        db: toBoss({
          query: (text: string, values?: unknown[]) => database.query(text, values) as never,
          exec: database.exec,
          listen: database.listen,
        }),
      }
    : { connectionString: url, max: MOST_CONNECTIONS };

/** pg-boss on the registry's own database. Whoever opens it stops it before that database is closed. */
export const openJobQueue = async (parts: JobQueueParts): Promise<JobQueue> => {
  // It brings 170 modules along, which a registry without jobs need not load.
  const pgBoss = await import('pg-boss');
  const boss = new pgBoss.PgBoss({
    ...toOptions(parts, pgBoss.fromPglite),
    schema: SCHEMA,
    useListenNotify: true,
    // No schedules and no flows here, and nobody reads who is connected.
    schedule: false,
    flowIntervalSeconds: 3_600,
    registerInstance: false,
  });
  boss.on('error', parts.report);
  await boss.start();
  const options = {
    notify: true,
    // A message whose worker died expires; the job has got another by then.
    expireInSeconds: Math.ceil(parts.longestMs / 1_000) + 60,
    retryLimit: 1_000,
    retryDelay: 1,
    retentionSeconds: RETENTION_S,
    deleteAfterSeconds: DELETE_AFTER_S,
  };
  await boss.createQueue(QUEUE, options);
  await boss.updateQueue(QUEUE, options);

  return {
    send: async (transaction, { delivery, jobId }) => {
      const db = { executeSql: (text: string, values?: unknown[]) => transaction.query(text, values) };
      await boss.send(QUEUE, { jobId }, { id: delivery, db });
    },

    work: async (atOnce, work) => {
      for (let each = 0; each < atOnce; each += 1) {
        const worker = Promise.withResolvers<string>();
        worker.resolve(
          await boss.work<{ jobId: string }>(QUEUE, LOOKS, async ([message]) => {
            // Several messages may have come while it was busy, and it is woken for them only once.
            boss.notifyWorker(await worker.promise);
            if (message) await work({ delivery: message.id, jobId: message.data.jobId });
          }),
        );
      }
    },

    pause: () => boss.offWork(QUEUE, { wait: false }),

    stop: async (withinMs) => {
      await boss.stop({ timeout: Math.max(1_000, withinMs) });
    },
  };
};
