import type { Hono } from 'hono';

import { onAbort } from '../../lib/base/abort.ts';
import { findPrice, needsPrice } from '../../lib/planner/index.ts';
import { PATHS, ProblemError, RunRequestSchema } from '../../lib/protocol/index.ts';
import { createSecret } from '../../lib/secrets/secret.ts';
import { accountOf } from '../accounts/authenticate.ts';
import { chooseForm } from '../http/accept.ts';
import { readBody } from '../http/body/read-body.ts';
import { disconnect, type RegistryContext, type RegistryEnv } from '../http/context.ts';
import { createEventStream, EVENT_STREAM_HEADERS } from '../http/event-stream.ts';
import { addMessages, dropDraftMessages } from '../http/messages.ts';
import { onPeerEnd } from '../http/peer.ts';
import { respondWithProblem } from '../http/problems.ts';
import { resource } from '../http/resource.ts';
import { abortReasons } from '../runs/outcome.ts';
import type { ClaimedRun, RunInput } from '../runs/run.ts';
import { toEndpoint } from '../settings/providers.ts';
import { type RouteParts, toRunId } from './parts.ts';

const refuseCap = (): ProblemError =>
  new ProblemError('invalid-request', 'The request was refused, and nothing was done.', {
    errors: [
      {
        pointer: '/max_cost_usd',
        message: 'needs a model whose price is known here; cap its tokens instead',
      },
    ],
  });

/** What a model wrote earlier is not the person's mistake, so the run masks its own key in it. */
const MODEL_TEXTS = ['/redraft/draft', '/continue/classification', '/continue/outline'];

/** From here on the key is a `Secret`; the body it came in becomes unreachable when this function returns. */
const readInput = async (c: RegistryContext, { settings, newId }: RouteParts): Promise<RunInput> => {
  const {
    run_id,
    provider_key,
    max_output_tokens,
    max_output_tokens_per_call,
    max_cost_usd,
    redraft,
    continue: continued,
    ...request
  } = await readBody(c, RunRequestSchema, { limit: settings.bodies.intentBytes, masked: MODEL_TEXTS });
  toEndpoint(request.provider, settings);
  const caps = { maxOutputTokens: max_output_tokens, maxCostUsd: max_cost_usd };
  if (needsPrice(caps, findPrice(settings.providers[request.provider].models, request.model)))
    throw refuseCap();
  return {
    ...request,
    ...caps,
    maxOutputTokensPerCall: max_output_tokens_per_call,
    ...(redraft && { redraft: { ...redraft, draft: dropDraftMessages(redraft.draft) } }),
    ...(continued && { continued }),
    runId: toRunId(run_id ?? newId()),
    providerKey: createSecret(provider_key),
  };
};

/**
 * The run lives no longer than the request that holds it. A client that half-closes counts as gone: somebody would
 * pay for what it may no longer wait for.
 */
const bindToRequest = (run: ClaimedRun, c: RegistryContext): (() => void) => {
  const leave = (): void => run.abort(abortReasons.clientClosed);
  const unlisten = onAbort(c.req.raw.signal, leave);
  const unbindPeer = onPeerEnd(c, leave);
  return () => {
    unlisten();
    unbindPeer();
  };
};

const answerWithEvents = (c: RegistryContext, run: ClaimedRun, { settings }: RouteParts): Response => {
  const { heartbeatMs, writeDeadlineMs } = settings.runs;
  const stream = createEventStream({
    heartbeatMs,
    writeDeadlineMs,
    onGone: (how) => {
      run.abort(abortReasons.clientClosed);
      if (how === 'stalled') disconnect(c);
    },
  });
  run.events.onFrame(stream.send);
  const ended = run.start();
  c.set('ending', ended);
  void ended.then(stream.end);
  return c.body(stream.body, 200, {
    ...EVENT_STREAM_HEADERS,
    location: PATHS.runEvents(run.runId),
  });
};

const answerWithJson = async (
  c: RegistryContext,
  run: ClaimedRun,
  { publicUrl }: RouteParts,
): Promise<Response> => {
  const ended = run.start();
  c.set('ending', ended);
  const end = await ended;
  return end.outcome === 'succeeded'
    ? c.json(addMessages(end.composition))
    : respondWithProblem(c, end.problem, publicUrl);
};

/** `POST /v1/intent/byo`: the request is held or streamed to for as long as the run lives. */
export const addRunRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  resource(
    app,
    PATHS.runs,
    {
      POST: async (c) => {
        // Before the body is read, so that a key sent unencrypted is not even looked at.
        if (parts.cameInClear(c))
          throw new ProblemError(
            'tls-required',
            'Send a key over https only. Treat this key as exposed and revoke it.',
          );
        const form = chooseForm(c.req.header('accept'));
        const input = await readInput(c, parts);
        c.set('runId', input.runId);
        const { handle, tokenSha256 } = accountOf(c);
        const run = await parts.runs.claim(input, {
          handle,
          tokenSha256,
          requestId: c.get('requestId'),
        });
        const unbind = bindToRequest(run, c);
        const response = form === 'events' ? answerWithEvents(c, run, parts) : answerWithJson(c, run, parts);
        void c.get('ending')?.then(unbind);
        return response;
      },
    },
    parts.signedIn,
  );
};
