import { type Failure, toFailure } from '../../failures/index.ts';
import { JobListSchema, type JobSummary, PATHS } from '../../protocol/index.ts';
import { createPageRegistry } from '../../registry-client/page-registry.ts';
import { createObservable, type Store } from '../observable.ts';
import type { ViewStore } from '../view-store.ts';

export interface JobsSnapshot {
  jobs: readonly JobSummary[];
  /** Where the next page begins; null at the end. */
  nextCursor: string | null;
  failure: Failure | null;
  /** The job that this tab shows, by its id; `failure` says why it cannot. */
  opened: { jobId: string; failure: Failure | null } | null;
}

/** The person's jobs on the registry's own budget. Empty where it has none. */
export interface JobsStore extends Store<JobsSnapshot> {
  /** Loads as many as are shown, from the newest on. */
  reload: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** Shows a job in this tab, as a run. */
  open: (jobId: string) => Promise<void>;
  close: () => void;
  cancel: (jobId: string) => Promise<void>;
}

const EMPTY: JobsSnapshot = { jobs: [], nextCursor: null, failure: null, opened: null };
/** What the registry sends at most at once. */
const MOST = 100;
const USUAL = 20;

const isNone = ({ slug }: Failure): boolean => slug === 'hosted-unavailable' || slug === 'not-found';

export const createJobsStore = (view: ViewStore): JobsStore => {
  const snapshots = createObservable<JobsSnapshot>(EMPTY);
  const { getSnapshot } = snapshots;
  const change = (part: Partial<JobsSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });
  const state = () => view.getSnapshot().state;
  const registry = createPageRegistry({
    ask: view.ask,
    registryUrl: () => state()?.registry?.url ?? null,
  });

  /** Resolves with the worker's first message, which names this tab. */
  const hasState = new Promise<void>((resolve) => {
    const look = (): void => {
      if (state() !== null) resolve();
    };
    view.subscribe(look);
    look();
  });

  const load = async (cursor: string | null, limit: number, before: readonly JobSummary[]): Promise<void> => {
    await hasState;
    if (state()?.registry?.has_token !== true) return;
    const query = new URLSearchParams({ limit: String(limit), ...(cursor !== null && { cursor }) });
    const answer = await registry.ask({ method: 'GET', path: `${PATHS.myJobs}?${query}` }, JobListSchema);
    if (answer.isOk) {
      const known = new Set(before.map(({ job_id }) => job_id));
      const added = answer.value.items.filter(({ job_id }) => !known.has(job_id));
      change({ jobs: [...before, ...added], nextCursor: answer.value.next_cursor, failure: null });
    } else if (isNone(answer.failure)) change({ jobs: [], nextCursor: null, failure: null });
    else change({ failure: answer.failure });
  };
  const reload = (): Promise<void> =>
    load(null, Math.min(Math.max(getSnapshot().jobs.length, USUAL), MOST), []);

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    reload,
    loadMore: async () => {
      const { nextCursor, jobs } = getSnapshot();
      if (nextCursor !== null) await load(nextCursor, USUAL, jobs);
    },
    open: async (jobId) => {
      change({ opened: { jobId, failure: null } });
      await hasState;
      const reply = await view.ask({ type: 'open-job', tab_id: state()?.tab_id ?? 0, job_id: jobId });
      if (getSnapshot().opened?.jobId !== jobId || reply.type !== 'refused') return;
      const isGone = isNone(reply.failure);
      change({ opened: { jobId, failure: isGone ? toFailure('unknown-job') : reply.failure } });
    },
    close: () => change({ opened: null }),
    cancel: async (jobId) => {
      const reply = await view.ask({ type: 'cancel-job', job_id: jobId });
      await reload();
      if (reply.type === 'refused') change({ failure: reply.failure });
    },
  };
};
