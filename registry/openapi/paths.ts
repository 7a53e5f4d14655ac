import { PROBLEMS, type ProblemSlug } from '../../lib/protocol/index.ts';
import { toAccountPaths } from './account-paths.ts';
import { toJobPaths } from './job-paths.ts';
import { toOwnPaths } from './own-paths.ts';
import { body, BODY_PROBLEMS, inPath, json, problems, PUBLIC, stream } from './parts.ts';
import { toPublishedPaths } from './published-paths.ts';
import { toReference } from './schemas.ts';

const PROVIDER_PROBLEMS = (Object.keys(PROBLEMS) as ProblemSlug[]).filter(
  (slug) => PROBLEMS[slug].party === 'provider',
);

const EVENTS = [
  'Events: `phase` (PhaseEvent), `reuse` (ReuseEvent), `outline` (OutlineEvent), `draft` (Draft), `score` (ScoreEvent),',
  '`usage` (Usage), `wait` (WaitEvent: a refused call is made again at that time), and last exactly one `result` (Composition) or `problem` (Problem). Every event has an id; comments',
  'come at least every 10 s. Pass over events and members you do not know.',
].join(' ');

export const toPaths = (): Record<string, object> => ({
  '/v1/intent/byo': {
    post: {
      summary: 'Compose with your own key',
      description:
        'Held open, or streamed, for as long as the run lives. Closing the connection cancels the run: every provider call is aborted at once and nothing is sent after it.',
      requestBody: body('RunRequest'),
      responses: {
        200: {
          description: `The composition, or with \`Accept: text/event-stream\` the events of the run. ${EVENTS}`,
          headers: {
            Location: {
              description: 'With events: the status stream of this run.',
              schema: { type: 'string' },
            },
          },
          content: {
            'application/json': { schema: toReference('Composition') },
            'text/event-stream': { schema: { type: 'string' } },
          },
        },
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'tls-required',
          'not-acceptable',
          'run-exists',
          'run-limit',
          'run-cap-reached',
          'deadline-exceeded',
          'registry-stopping',
          ...PROVIDER_PROBLEMS,
        ),
      },
    },
  },
  '/v1/intent/byo/{run_id}/events': {
    get: {
      summary: 'Watch a run',
      description:
        'The same events from the first one on, at any instance of the registry; `draft` and `result` (StatusResult) come without their bodies. Closing it cancels nothing.',
      parameters: [inPath('run_id')],
      responses: {
        200: stream(EVENTS),
        ...problems('unauthenticated', 'scope-missing', 'not-found', 'not-acceptable'),
      },
    },
  },
  ...toJobPaths(EVENTS),
  ...toAccountPaths(),
  ...toOwnPaths(),
  ...toPublishedPaths(),
  '/v1/providers': {
    get: {
      ...PUBLIC,
      summary: 'Providers and models to choose from',
      responses: { 200: json('Providers', 'Any other model id may be typed.'), ...problems() },
    },
  },
});
