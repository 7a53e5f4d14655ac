import { body, BODY_PROBLEMS, IDEMPOTENCY_KEY, inPath, json, PAGE, problems, stream } from './parts.ts';

const ACCESS = ['unauthenticated', 'scope-missing', 'hosted-unavailable'] as const;

const ASK_AGAIN = {
  'Retry-After': { description: 'Seconds, while it has not ended.', schema: { type: 'integer' } },
};

/** Composing on the registry's own key and budget. `events`: what a stream tells. */
export const toJobPaths = (events: string): Record<string, object> => ({
  '/v1/intent': {
    post: {
      summary: 'Compose on the registry’s own key',
      description:
        'Queues a job, which goes on when the connection closes. Whether this registry offers it: ask for the budget.',
      parameters: [
        { ...IDEMPOTENCY_KEY, description: 'The same key and body within 24 hours are the same job.' },
      ],
      requestBody: body('JobRequest'),
      responses: {
        202: {
          ...json('SubmittedJob', 'Queued, now or before under this key.'),
          headers: {
            Location: { description: 'The job.', schema: { type: 'string' } },
            ...ASK_AGAIN,
          },
        },
        ...problems(
          ...BODY_PROBLEMS,
          ...ACCESS,
          'idempotency-key-missing',
          'idempotency-mismatch',
          'budget-exhausted',
          'queue-full',
          'registry-stopping',
        ),
      },
    },
  },
  '/v1/intent/jobs/{job_id}': {
    parameters: [inPath('job_id')],
    get: {
      summary: 'Read a job of your own',
      responses: {
        200: { ...json('Job', 'As it stands, with what is finished once it has ended.'), headers: ASK_AGAIN },
        ...problems(...ACCESS, 'not-found'),
      },
    },
    delete: {
      summary: 'Cancel a job of your own',
      description:
        'Its provider calls are cut, on whatever machine they are made, and what was finished is kept. A job that has ended stays as it is.',
      responses: {
        204: { description: 'It has ended.' },
        ...problems(...ACCESS, 'not-found'),
      },
    },
  },
  '/v1/intent/jobs/{job_id}/events': {
    get: {
      summary: 'Watch a job',
      description:
        'The events of a run from the first one on, with their bodies, wherever the job is worked on. Closing it cancels nothing. The last event of a cancelled job is the `problem` `client-closed-request`, or `unauthenticated` if its access token was revoked.',
      parameters: [inPath('job_id')],
      responses: { 200: stream(events), ...problems(...ACCESS, 'not-found', 'not-acceptable') },
    },
  },
  '/v1/me/jobs': {
    get: {
      summary: 'List your jobs, newest first',
      description: 'An ended job is listed until `kept_until`; then it is erased.',
      parameters: PAGE,
      responses: { 200: json('JobList', 'A page.'), ...problems(...ACCESS) },
    },
  },
});
