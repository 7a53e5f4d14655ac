import { type Failure, noteError, readFailure } from '../failures/index.ts';
import type { ReplyTo, RequestOf } from '../messages/index.ts';
import { DEPTHS, parseJson, type Problem, ProblemSchema, z } from '../protocol/index.ts';
import type { PageAnswer, PageRequest } from './contract.ts';
import type { GuardedResponse } from './guarded-fetch.ts';
import { mediaType, readAnswer, throwRefusal } from './read-answer.ts';

/** What a request of a page came to. */
export type Answered<Value> =
  | {
      isOk: true;
      value: Value;
      /** The `ETag`, to send as the `tag` of a PUT. */
      tag: string | null;
    }
  | {
      isOk: false;
      failure: Failure;
      /** As the registry sent it, with `errors[]`; null if it was not the registry that refused. */
      problem: Problem | null;
    };

/**
 * The registry as an extension page asks it: through the background worker, which alone has the access token, and
 * whose guarded fetch writes down every request. Nothing rejects. Not part of `index.ts`, as the worker does not
 * need it.
 */
export interface PageRegistry {
  /** `body` is sent as JSON. */
  ask<Schema extends z.ZodMiniType>(
    request: Omit<PageRequest, 'body'> & { body?: unknown },
    schema: Schema,
  ): Promise<Answered<z.infer<Schema>>>;
  /** The same, for what answers 204. */
  tell(request: Omit<PageRequest, 'body'> & { body?: unknown }): Promise<Answered<null>>;
}

interface PageRegistryParts {
  /** A view's `ask`. */
  ask: (request: RequestOf<'ask-registry'>) => Promise<ReplyTo<'ask-registry'>>;
  /** The registry's address as the view shows it, without a trailing slash. */
  registryUrl: () => string | null;
}

/** In the form that the worker's readers take. */
const toResponse = ({ status, headers, text }: PageAnswer): GuardedResponse => {
  const chunks = [new TextEncoder().encode(text)];
  return {
    status,
    headers: new Headers(headers),
    read: async () => chunks.pop() ?? null,
    close: async () => {},
  };
};

const readProblem = (answer: PageAnswer): Problem | null =>
  mediaType(toResponse(answer)) === 'application/problem+json'
    ? (z.safeParse(ProblemSchema, parseJson(answer.text, DEPTHS.message)).data ?? null)
    : null;

export const createPageRegistry = ({ ask, registryUrl }: PageRegistryParts): PageRegistry => {
  const send = async <Value>(
    { body, ...request }: Omit<PageRequest, 'body'> & { body?: unknown },
    read: (response: GuardedResponse, url: string) => Promise<Value>,
  ): Promise<Answered<Value>> => {
    const reply = await ask({
      type: 'ask-registry',
      ...request,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (reply.type === 'refused') return { isOk: false, failure: reply.failure, problem: null };
    try {
      const value = await read(toResponse(reply), registryUrl() ?? '');
      return { isOk: true, value, tag: reply.headers['etag'] ?? null };
    } catch (error) {
      return { isOk: false, failure: readFailure(noteError(error)), problem: readProblem(reply) };
    }
  };

  return {
    ask: (request, schema) => send(request, (response, url) => readAnswer(response, schema, url)),
    tell: (request) =>
      send(request, async (response, url) => {
        if (response.status > 299) await throwRefusal(response, url);
        return null;
      }),
  };
};
