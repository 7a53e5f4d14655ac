import type { Hono } from 'hono';

import {
  hasEnded,
  IdSchema,
  JobRequestSchema,
  PATHS,
  ProblemError,
  z,
  type SubmittedJob,
} from '../../../lib/protocol/index.ts';
import { accountOf, handleOf } from '../../accounts/authenticate.ts';
import { chooseType } from '../../http/accept.ts';
import { readBody } from '../../http/body/read-body.ts';
import { disconnect, type RegistryContext, type RegistryEnv } from '../../http/context.ts';
import { createEventStream, EVENT_STREAM_HEADERS } from '../../http/event-stream.ts';
import { readPage } from '../../http/page.ts';
import { onPeerEnd } from '../../http/peer.ts';
import { resource } from '../../http/resource.ts';
import { createJobFrames } from '../../jobs/job-frames.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { RouteParts } from '../parts.ts';
import { readIdempotencyKey } from '../plan-checks.ts';

/** A job takes a minute or two, and asking costs a statement. */
const ASK_AGAIN_S = 2;

const noSuchJob = (): ProblemError =>
  new ProblemError('not-found', 'You have no job with this id. Ended jobs are erased after a time.');

const jobIdOf = (c: RegistryContext): string => {
  const parsed = z.safeParse(IdSchema, c.req.param('job_id'));
  if (!parsed.success) throw noSuchJob();
  const jobId = parsed.data.toLowerCase();
  c.set('jobId', jobId);
  return jobId;
};

const streamEvents = async (
  c: RegistryContext,
  jobs: Jobs,
  { settings, publicUrl }: RouteParts,
): Promise<Response> => {
  chooseType(c.req.header('accept'), ['text/event-stream']);
  const [handle, jobId] = [handleOf(c), jobIdOf(c)];
  if (!(await jobs.has(handle, jobId))) throw noSuchJob();
  if (c.req.method === 'HEAD') return c.body(null, 200, EVENT_STREAM_HEADERS);

  const { heartbeatMs, writeDeadlineMs } = settings.runs;
  const left = new AbortController();
  let status = 200;
  const stream = createEventStream({
    heartbeatMs,
    writeDeadlineMs,
    onGone: (how) => {
      status = 499;
      left.abort();
      if (how === 'stalled') disconnect(c);
    },
  });
  const frames = createJobFrames(stream.send, publicUrl);
  void jobs
    .watch(handle, jobId, (event) => frames.add(event), left.signal)
    .then((ended) => ended !== null && frames.end(ended))
    .catch(() => {})
    .then(stream.end);
  void stream.done.then(onPeerEnd(c, () => disconnect(c)));
  c.set(
    'ending',
    stream.done.then(() => ({ status })),
  );
  return c.body(stream.body, 200, EVENT_STREAM_HEADERS);
};

/** Composing on the registry's own key. A job belongs to its owner alone; for anybody else it does not exist. */
export const addJobRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { jobs: offered, settings, signedIn } = parts;

  const jobsOf = (): Jobs => {
    if (offered === null)
      throw new ProblemError(
        'hosted-unavailable',
        'This registry has no key of its own to compose with. Send yours with each run.',
        { byok_available: true },
      );
    return offered;
  };

  resource(
    app,
    PATHS.jobs,
    {
      POST: async (c) => {
        // First, so that a key in it is refused before anything else is said.
        const request = await readBody(c, JobRequestSchema, { limit: settings.bodies.intentBytes });
        const jobs = jobsOf();
        const idempotencyKey = readIdempotencyKey(c);
        const { jobId, status } = await jobs.submit(request, idempotencyKey, accountOf(c));
        c.set('jobId', jobId);
        return c.json({ job_id: jobId, status } satisfies SubmittedJob, 202, {
          location: PATHS.job(jobId),
          'retry-after': String(ASK_AGAIN_S),
        });
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/intent/jobs/:job_id',
    {
      GET: async (c) => {
        const job = await jobsOf().find(handleOf(c), jobIdOf(c));
        if (job === null) throw noSuchJob();
        if (!hasEnded(job.status)) c.header('retry-after', String(ASK_AGAIN_S));
        return c.json(job);
      },
      DELETE: async (c) => {
        if (!(await jobsOf().cancel(handleOf(c), jobIdOf(c)))) throw noSuchJob();
        return c.body(null, 204);
      },
    },
    signedIn,
  );

  resource(app, '/v1/intent/jobs/:job_id/events', { GET: (c) => streamEvents(c, jobsOf(), parts) }, signedIn);

  resource(
    app,
    PATHS.myJobs,
    {
      GET: async (c) => {
        const { limit, after } = readPage(c, IdSchema);
        return c.json(await jobsOf().list(handleOf(c), limit, after));
      },
    },
    signedIn,
  );
};
