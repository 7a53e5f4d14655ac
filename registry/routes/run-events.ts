import type { Hono } from 'hono';

import { IdSchema, PATHS, ProblemError, z } from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import { chooseType } from '../http/accept.ts';
import { disconnect, type RegistryEnv } from '../http/context.ts';
import { createEventStream, EVENT_STREAM_HEADERS } from '../http/event-stream.ts';
import { onPeerEnd } from '../http/peer.ts';
import { resource } from '../http/resource.ts';
import { type RouteParts, toRunId } from './parts.ts';

/** `GET /v1/intent/byo/{run_id}/events`: watches a run. Closing it cancels nothing. */
export const addRunEventRoutes = (app: Hono<RegistryEnv>, { runs, settings, signedIn }: RouteParts): void => {
  resource(
    app,
    PATHS.runEvents(':run_id').replace('%3A', ':'),
    {
      GET: async (c) => {
        chooseType(c.req.header('accept'), ['text/event-stream']);
        const id = z.safeParse(IdSchema, c.req.param('run_id'));
        const { signal } = c.req.raw;
        const runId = id.success ? toRunId(id.data) : null;
        const events = runId === null ? null : await runs.find(handleOf(c), runId, signal);
        if (events === null || runId === null)
          throw new ProblemError(
            'not-found',
            'You have no run with this id that is in progress or ended recently.',
          );
        c.set('runId', runId);
        if (c.req.method === 'HEAD') return c.body(null, 200, EVENT_STREAM_HEADERS);

        const { heartbeatMs, writeDeadlineMs } = settings.runs;
        let status = 200;
        const stream = createEventStream({
          heartbeatMs,
          writeDeadlineMs,
          onGone: (how) => {
            status = 499;
            unwatch();
            if (how === 'stalled') disconnect(c);
          },
        });
        const unwatch = events.watch(stream.send, stream.end);
        void stream.done.then(onPeerEnd(c, () => disconnect(c)));
        c.set(
          'ending',
          stream.done.then(() => ({ status })),
        );
        return c.body(stream.body, 200, EVENT_STREAM_HEADERS);
      },
    },
    signedIn,
  );
};
