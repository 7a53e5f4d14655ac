import type { Clock } from '../base/clock.ts';
import type { ServerAddress } from '../base/server-address.ts';
import { openSilenceWatch } from '../base/silence.ts';
import { FailureError, failWith, noteFailure } from '../failures/index.ts';
import {
  BudgetSchema,
  JobSchema,
  MeSchema,
  PageSessionSchema,
  PATHS,
  PlanSchema,
  PlanListSchema,
  ProvidersSchema,
  type RunEvent,
  SearchListSchema,
  SavedPlanSchema,
  SubmittedJobSchema,
  type z,
} from '../protocol/index.ts';
import type { PlanChange, RegistryClient, RegistryClientSettings, RequestOptions } from './contract.ts';
import type { GuardedFetch, GuardedRequest, GuardedResponse } from './guarded-fetch.ts';
import { createKeyMask } from './mask-key.ts';
import { mediaType, readAnswer, readText, throwRefusal, toSeconds } from './read-answer.ts';
import { readRunEvents } from './read-run-events.ts';

/** How a saved plan is changed: with which method, and at which address below its own. */
const CHANGES = {
  rename: ['PUT', ''],
  duplicate: ['POST', '/duplicate'],
  delete: ['DELETE', ''],
  restore: ['POST', '/restore'],
  erase: ['DELETE', '?for_good=true'],
} as const satisfies Record<PlanChange['change'], readonly [string, string]>;

/** An answer that says only that it is done. */
const readNothing = async (response: GuardedResponse, registryUrl: string): Promise<void> => {
  if (response.status > 299) await throwRefusal(response, registryUrl);
};

interface ClientParts {
  send: GuardedFetch;
  /** What the person set, read again for each request. */
  registry: () => { address: ServerAddress; token: string | null } | null;
  clock: Clock;
  settings: RegistryClientSettings;
}

type Call = Pick<GuardedRequest, 'method' | 'body' | 'providerKey'> & {
  path: string;
  runId?: string | null;
  accept?: string;
  headers?: Record<string, string>;
  isAnonymous?: boolean;
};

export const createRegistryClient = ({ send, registry, clock, settings }: ClientParts): RegistryClient => {
  const open = (call: Call, signal: AbortSignal): { url: string; response: Promise<GuardedResponse> } => {
    const current = registry();
    if (current === null) failWith('no-registry');
    const { address, token } = current;
    const response = send({
      method: call.method,
      url: `${address.url}${call.path}`,
      headers: {
        accept: call.accept ?? 'application/json',
        ...(token === null || call.isAnonymous === true ? {} : { authorization: `Bearer ${token}` }),
        ...call.headers,
      },
      body: call.body,
      providerKey: call.providerKey,
      runId: call.runId ?? null,
      signal,
    });
    return { url: address.url, response };
  };

  const ask = async <Answer>(
    call: Call,
    { signal }: RequestOptions,
    read: (response: GuardedResponse, url: string) => Promise<Answer>,
  ): Promise<Answer> => {
    const watch = openSilenceWatch(clock, settings.answerMs, signal);
    let response: GuardedResponse | null = null;
    try {
      const opened = open(call, watch.signal);
      response = await opened.response;
      return await read(response, opened.url);
    } catch (error) {
      throw watch.isSilent ? new FailureError(noteFailure('registry-timeout')) : error;
    } finally {
      watch.close();
      await response?.close();
    }
  };

  const get = <Schema extends z.ZodMiniType>(
    path: string,
    schema: Schema,
    options: RequestOptions,
    call: Pick<Call, 'runId' | 'isAnonymous'> = {},
  ): Promise<z.infer<Schema>> =>
    ask({ method: 'GET', path, ...call }, options, (response, url) => readAnswer(response, schema, url));

  /** Streamed events. `mask` removes what must not be kept from everything that arrives. */
  async function* stream(
    call: Call,
    { signal }: RequestOptions,
    mask: (text: string) => string = (text) => text,
  ): AsyncGenerator<RunEvent> {
    const watch = openSilenceWatch(clock, settings.silenceMs, signal);
    let response: GuardedResponse | null = null;
    try {
      const opened = open({ ...call, accept: 'text/event-stream' }, watch.signal);
      response = await opened.response;
      watch.heard();
      if (response.status !== 200) await throwRefusal(response, opened.url, mask);
      if (mediaType(response) !== 'text/event-stream') failWith('not-a-registry');
      yield* readRunEvents(response, { clock, onBytes: watch.heard, mask });
    } catch (error) {
      throw watch.isSilent ? new FailureError(noteFailure('registry-silent')) : error;
    } finally {
      watch.close();
      await response?.close();
    }
  }

  return {
    run: (request, providerKey, options) =>
      stream(
        { method: 'POST', path: PATHS.runs, body: request, providerKey, runId: request.run_id },
        options,
        createKeyMask(providerKey),
      ),
    submitJob: (request, idempotencyKey, { runId, ...options }) =>
      ask(
        {
          method: 'POST',
          path: PATHS.jobs,
          body: request,
          headers: { 'idempotency-key': idempotencyKey },
          runId,
        },
        options,
        (response, url) => readAnswer(response, SubmittedJobSchema, url),
      ),
    jobEvents: (jobId, { runId, ...options }) =>
      stream({ method: 'GET', path: PATHS.jobEvents(jobId), runId }, options),
    readJob: (jobId, { runId, ...options }) =>
      ask({ method: 'GET', path: PATHS.job(jobId), runId }, options, async (response, url) => ({
        job: await readAnswer(response, JobSchema, url),
        retryAfterS: toSeconds(response.headers.get('retry-after')),
      })),
    cancelJob: (jobId, { runId, ...options }) =>
      ask({ method: 'DELETE', path: PATHS.job(jobId), runId }, options, readNothing),
    budget: (options) => get(PATHS.budget, BudgetSchema, options),
    me: (options) => get(PATHS.me, MeSchema, options),
    providers: (options) => get(PATHS.providers, ProvidersSchema, options),
    search: async ({ q, limit }, { runId, ...options }) => {
      const path = `${PATHS.search}?${new URLSearchParams({ q, limit: String(limit) })}`;
      return (await get(path, SearchListSchema, options, { runId, isAnonymous: true })).items;
    },
    savePlan: (composition, idempotencyKey, options) =>
      ask(
        {
          method: 'POST',
          path: PATHS.plans,
          body: { composition },
          headers: { 'idempotency-key': idempotencyKey },
          runId: composition.run_id,
        },
        options,
        (response, url) => readAnswer(response, SavedPlanSchema, url),
      ),
    listPlans: (cursor, options, filter) => {
      const query = new URLSearchParams({ ...(cursor !== null && { cursor }), ...filter }).toString();
      return get(query === '' ? PATHS.myPlans : `${PATHS.myPlans}?${query}`, PlanListSchema, options);
    },
    openPlan: (planId, options) => get(PATHS.plan(planId), PlanSchema, options),
    openPages: (options) =>
      ask({ method: 'POST', path: PATHS.pageSession }, options, async (response, url) => {
        const answer = await readAnswer(response, PageSessionSchema, url);
        return url + new URL(answer.url, url).pathname;
      }),
    changePlan: (planId, { change, title, tag = '' }, options) => {
      const [method, rest] = CHANGES[change];
      return ask(
        {
          method,
          path: PATHS.plan(planId) + rest,
          body: title === undefined ? undefined : { title },
          headers:
            change === 'rename'
              ? { 'if-match': tag }
              : change === 'duplicate'
                ? { 'idempotency-key': tag }
                : {},
        },
        options,
        readNothing,
      );
    },
    passOn: ({ tag, method, ...call }, options) =>
      ask(
        {
          ...call,
          method,
          headers: tag === undefined ? {} : { [method === 'PUT' ? 'if-match' : 'idempotency-key']: tag },
        },
        options,
        async (response) => ({
          status: response.status,
          headers: Object.fromEntries(response.headers),
          text: await readText(response),
        }),
      ),
  };
};
