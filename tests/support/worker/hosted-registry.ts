import type { ServerResponse } from 'node:http';

import type { BudgetState, Job, JobStatus, RunEvent } from '../../../lib/protocol/index.ts';
import { sampleComposition } from '../samples/run-samples.ts';
import { frame, sampleProblem, sendJson, type StandInRegistry } from './stand-in-registry.ts';

const AT = '2026-01-02T03:04:05.000Z';
export const JOB_ID = '01920000-0000-7000-8000-0000000000b1';

const amount = (limit: number, used: number) => ({ limit, used, left: limit - used });
const windowOf = (used: number): BudgetState['person']['day'] => ({
  tokens: amount(1_000, used),
  usd: { limit: null, used: 0, left: null },
  resets_at: '2026-01-03T00:00:00.000Z',
});
export const sampleBudget = (change: Partial<BudgetState> = {}): BudgetState => ({
  provider: 'openai',
  provider_name: 'OpenAI',
  model: 'gpt-of-the-registry',
  available: true,
  available_at: null,
  registry: { day: windowOf(400), month: windowOf(400) },
  person: { day: windowOf(200), month: windowOf(200) },
  ...change,
});

export const sampleJob = (status: JobStatus, change: Partial<Job> = {}): Job => {
  const isOver = status === 'succeeded' || status === 'failed' || status === 'cancelled';
  return {
    job_id: JOB_ID,
    status,
    goal: 'Write release notes from the log',
    provider: 'openai',
    model: 'gpt-of-the-registry',
    drafts: status === 'succeeded' ? 1 : 0,
    created_at: AT,
    started_at: status === 'queued' ? null : AT,
    ended_at: isOver ? AT : null,
    kept_until: isOver ? '2026-01-09T03:04:05.000Z' : null,
    phases: [],
    usage: { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false },
    ...(status === 'succeeded' && {
      composition: sampleComposition({ run_id: JOB_ID, model: 'gpt-of-the-registry' }),
    }),
    ...change,
  };
};

/** A job's event stream as a test holds it. */
export interface HeldStream {
  send(...events: RunEvent[]): void;
  end(): void;
  cut(): void;
}

export interface HostedRegistry {
  budget: BudgetState | null;
  /** How the job is whenever it is read; null: nobody knows it. */
  job: Job | null;
  /** What came with each `POST /v1/intent`. */
  submitted: { key: string; body: Record<string, unknown> }[];
  /** Answers the next submits in this way, each once: a status and a slug, or `cut` for no answer at all. */
  refusals: ('cut' | { status: number; slug: string; more?: object })[];
  /** The same for the next reads of the job. */
  readRefusals: ('cut' | { status: number; slug: string })[];
  streams: HeldStream[];
  /** False: the event stream answers 503. */
  streamsWork: boolean;
  cancelled: number;
}

const problem = (response: ServerResponse, slug: string, status: number, more: object = {}): void =>
  sendJson(response, status, sampleProblem(slug, status, more));

/** Teaches a stand-in the jobs and the budget of the contract, with one job. */
export const offerJobs = (registry: StandInRegistry): HostedRegistry => {
  const hosted: HostedRegistry = {
    budget: sampleBudget(),
    job: sampleJob('queued'),
    submitted: [],
    refusals: [],
    readRefusals: [],
    streams: [],
    streamsWork: true,
    cancelled: 0,
  };
  registry.on('GET /v1/budget', (_, response) => {
    if (hosted.budget === null) problem(response, 'hosted-unavailable', 404);
    else sendJson(response, 200, hosted.budget);
  });
  registry.on('POST /v1/intent', (request, response, body) => {
    hosted.submitted.push({
      key: String(request.headers['idempotency-key']),
      body: JSON.parse(body) as Record<string, unknown>,
    });
    const refusal = hosted.refusals.shift();
    if (refusal === 'cut') {
      request.socket.destroy();
      return;
    }
    if (refusal !== undefined) {
      problem(response, refusal.slug, refusal.status, refusal.more);
      return;
    }
    response.setHeader('location', `/v1/intent/jobs/${JOB_ID}`);
    sendJson(response, 202, { job_id: JOB_ID, status: 'queued' });
  });
  registry.on(`GET /v1/intent/jobs/${JOB_ID}`, (request, response) => {
    const refusal = hosted.readRefusals.shift();
    if (refusal === 'cut') request.socket.destroy();
    else if (refusal !== undefined) problem(response, refusal.slug, refusal.status);
    else if (hosted.job === null) problem(response, 'not-found', 404);
    else {
      response.setHeader('retry-after', '1');
      sendJson(response, 200, hosted.job);
    }
  });
  registry.on(`DELETE /v1/intent/jobs/${JOB_ID}`, (_, response) => {
    hosted.cancelled += 1;
    hosted.job = sampleJob('cancelled');
    response.writeHead(204).end();
  });
  registry.on(`GET /v1/intent/jobs/${JOB_ID}/events`, (request, response) => {
    if (!hosted.streamsWork) {
      problem(response, 'registry-stopping', 503);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    hosted.streams.push({
      send: (...events) => void response.write(events.map(frame).join('')),
      end: () => void response.end(),
      cut: () => void request.socket.destroy(),
    });
  });
  return hosted;
};
