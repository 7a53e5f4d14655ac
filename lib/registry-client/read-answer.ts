import { FailureError, failWith, noteFailure, noteProblem } from '../failures/index.ts';
import { DEPTHS, isDeeperThan, LIMITS, parseJson, ProblemSchema, z } from '../protocol/index.ts';
import type { GuardedResponse } from './guarded-fetch.ts';

/** A plan is at most one body, and a list of plans 100 goals; twice that is not a registry's answer. */
const MAX_ANSWER_BYTES = 2 * LIMITS.bodyBytes;

export const mediaType = (response: GuardedResponse): string =>
  (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The whole of a body, if it is not too large. */
export const readText = async (response: GuardedResponse): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (let chunk = await response.read(); chunk !== null; chunk = await response.read()) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) failWith('answer-too-large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
};

/** Undefined when it is not JSON. */
const readJson = async (response: GuardedResponse, mask = (text: string) => text): Promise<unknown> => {
  const text = mask(await readText(response));
  if (isDeeperThan(text, DEPTHS.message)) failWith('answer-too-deep');
  return parseJson(text, DEPTHS.message);
};

/** Of a `Retry-After` header; null if it names no seconds. */
export const toSeconds = (value: string | null): number | null =>
  value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;

/**
 * Reads an unsuccessful answer and throws what it says as a `FailureError`. `mask` removes what must not be shown,
 * in case the answer echoes it.
 */
export const throwRefusal = async (
  response: GuardedResponse,
  registryUrl: string,
  mask?: (text: string) => string,
): Promise<never> => {
  const { status, headers } = response;
  const waitSeconds = toSeconds(headers.get('retry-after'));
  const problem =
    mediaType(response) === 'application/problem+json'
      ? z.safeParse(ProblemSchema, await readJson(response, mask))
      : null;
  if (problem?.success) {
    const failure = noteProblem(problem.data, registryUrl);
    throw new FailureError({ ...failure, retry_after_s: failure.retry_after_s ?? waitSeconds });
  }
  // A proxy in front of the registry limits requests too, in its own words.
  const slug = status >= 500 || status === 429 ? 'registry-failed' : 'not-a-registry';
  throw new FailureError({ ...noteFailure(slug), retry_after_s: waitSeconds });
};

/** Reads a JSON answer of the expected shape. Rejects with a `FailureError`. */
export const readAnswer = async <Schema extends z.ZodMiniType>(
  response: GuardedResponse,
  schema: Schema,
  registryUrl: string,
): Promise<z.infer<Schema>> => {
  if (response.status < 200 || response.status > 299) return throwRefusal(response, registryUrl);
  if (mediaType(response) !== 'application/json') failWith('not-a-registry');
  const parsed = z.safeParse(schema, await readJson(response));
  if (!parsed.success) failWith('not-a-registry');
  return parsed.data;
};
