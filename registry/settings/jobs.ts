import { z } from '../../lib/protocol/index.ts';

const MillisecondsSchema = z.number().check(z.int(), z.gte(1), z.lte(2 ** 31 - 1));
const CountSchema = z.number().check(z.int(), z.gte(1));

/** Jobs that are composed on the registry's own key. */
export const JobSettingsSchema = z.strictObject({
  /** Jobs that this process works on at once. 0: only `npm run registry -- worker` elsewhere works. */
  workers: z.number().check(z.int(), z.gte(0), z.lte(100)),
  /** Jobs of everybody that wait for a worker. */
  mostQueued: CountSchema,
  /** Jobs of one person that have not ended. */
  mostQueuedPerUser: CountSchema,
  /** How long an ended job can still be read. Then it is erased, result included. */
  keptMs: z.number().check(z.int(), z.gte(1), z.lte(366 * 24 * 3_600_000)),
  /**
   * Between two signs that a worker lives. One that gives none for six times as long counts as dead, and its jobs
   * begin where it stopped.
   */
  beatMs: MillisecondsSchema,
});
export type JobSettings = z.infer<typeof JobSettingsSchema>;

export const DEFAULT_JOB_SETTINGS: JobSettings = {
  workers: 4,
  mostQueued: 200,
  mostQueuedPerUser: 10,
  keptMs: 7 * 24 * 3_600_000,
  beatMs: 5_000,
};
