import type {
  BudgetState,
  Composition,
  Job,
  JobRequest,
  Me,
  Plan,
  PlanList,
  Provider,
  RunEvent,
  RunRequest,
  SavedPlan,
  SearchItem,
  SubmittedJob,
} from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';
import type { GuardedRequest } from './guarded-fetch.ts';

export interface PlanChange {
  change: 'rename' | 'duplicate' | 'delete' | 'restore' | 'erase';
  /** What the plan or its copy is called. */
  title?: string | null | undefined;
  /** The version that is renamed, or the Idempotency-Key of a copy. */
  tag?: string | undefined;
}

/** A request of a page, and the answer as it came. */
export interface PageRequest extends Pick<GuardedRequest, 'method'> {
  path: string;
  /** JSON. */
  body?: string | undefined;
  /** The `If-Match` of a PUT, the `Idempotency-Key` of a POST. */
  tag?: string | undefined;
}
export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface RequestOptions {
  /** Owned by the caller. */
  signal: AbortSignal;
}
/** Of a request that belongs to a run, for the ledger. */
export type OfRun = RequestOptions & { runId: string };

/** Everything rejects with a `FailureError`, or with `signal.reason` when aborted. Nothing is retried automatically. */
export interface RegistryClient {
  /**
   * The streamed form of `POST /v1/intent/byo`: the only request that carries a key. Yields events as they arrive,
   * ending with a `result` or `problem`. Leaving the loop, or aborting, closes the connection, which cancels the
   * run. The key is read once, and the caller has to forget it.
   */
  run(
    request: Omit<RunRequest, 'provider_key' | 'run_id'> & { run_id: string },
    providerKey: Secret,
    options: RequestOptions,
  ): AsyncGenerator<RunEvent>;
  /** Queues a job on the registry's own budget. The same key and body sent again are the same job. */
  submitJob(request: JobRequest, idempotencyKey: string, options: OfRun): Promise<SubmittedJob>;
  /** A job's events, from the first one on. Leaving the loop, or aborting, cancels nothing. */
  jobEvents(jobId: string, options: OfRun): AsyncGenerator<RunEvent>;
  /** `retryAfterS`: when to ask again, in seconds; null if the registry names no time. */
  readJob(jobId: string, options: OfRun): Promise<{ job: Job; retryAfterS: number | null }>;
  cancelJob(jobId: string, options: RequestOptions & { runId: string | null }): Promise<void>;
  budget(options: RequestOptions): Promise<BudgetState>;
  me(options: RequestOptions): Promise<Me>;
  providers(options: RequestOptions): Promise<Provider[]>;
  /** Public, and requested without the access token, so the registry is not told who searches. */
  search(query: { q: string; limit: number }, options: OfRun): Promise<SearchItem[]>;
  savePlan(composition: Composition, idempotencyKey: string, options: RequestOptions): Promise<SavedPlan>;
  listPlans(
    cursor: string | null,
    options: RequestOptions,
    filter?: Record<string, string>,
  ): Promise<PlanList>;
  openPlan(planId: string, options: RequestOptions): Promise<Plan>;
  /** The one-time address that opens the person's own pages, on the registry of the settings whatever it answers. */
  openPages(options: RequestOptions): Promise<string>;
  changePlan(planId: string, change: PlanChange, options: RequestOptions): Promise<void>;
  /** Sends it with the access token. Whatever the registry answers is an answer. */
  passOn(request: PageRequest, options: RequestOptions): Promise<PageAnswer>;
}

export interface RegistryClientSettings {
  /** Milliseconds without a byte after which a short request is ended. */
  answerMs: number;
  /** The same for a run; its registry sends a comment at least every 10 s. */
  silenceMs: number;
}
