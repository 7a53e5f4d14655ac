export interface WorkerSettings {
  heartbeatMs: number;
  deadlineMs: number;
  ownDeadlineMs: number;
  silenceMs: number;
  answerMs: number;
  pushMs: number;
  ledgerMs: number;
  keepMs: number;
  retryMs: number;
}

/** Times of the shipped worker; the reason for each is given where it is used. */
export const WORKER_SETTINGS: WorkerSettings = {
  heartbeatMs: 20_000,
  deadlineMs: 15 * 60_000,
  ownDeadlineMs: 60 * 60_000,
  silenceMs: 60_000,
  answerMs: 20_000,
  pushMs: 50,
  ledgerMs: 1_000,
  keepMs: 15 * 60_000,
  retryMs: 1_000,
};
