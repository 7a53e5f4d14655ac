import { WorkerMessageSchema, type WorkerMessage } from '../messages/index.ts';
import { z } from '../protocol/index.ts';

/** Null for what is not in the contract between worker and pages. */
export const readWorkerMessage = (raw: unknown): WorkerMessage | null => {
  const parsed = z.safeParse(WorkerMessageSchema, raw);
  return parsed.success ? parsed.data : null;
};
