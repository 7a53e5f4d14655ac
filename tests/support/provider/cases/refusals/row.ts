import type { Behaviour } from '../../exchange.ts';
import { always, type Case } from '../case.ts';

type Ends = Extract<Case['ends'], { slug: string }>;

/** One HTTP error, as a server sends it. */
export const refuse =
  (status: number, body: object | string, headers: Record<string, string> = {}): Behaviour =>
  ({ response }) => {
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };

const NOTHING = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, estimated: false } as const;

/** A row for one HTTP error, which costs nothing and is not made again. */
export const row = (
  what: string,
  seen: string,
  at: NonNullable<Case['at']>,
  [status, said, headers]: [status: number, said: object | string, headers?: Record<string, string>],
  [slug, says]: [Ends['slug'], RegExp],
): Case => ({
  what,
  seen,
  at,
  server: always(refuse(status, said, headers)),
  ends: { slug, says },
  usage: NOTHING,
  calls: 1,
});

/** Error bodies as these four write them; many others write OpenAI's. */
export const openai = (
  message: string,
  code: string | null,
  type = 'invalid_request_error',
  param?: string,
) => ({
  error: { message, type, param: param ?? null, code },
});
export const anthropic = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});
export const openrouter = (code: number, message: string, metadata: object = {}) => ({
  error: { code, message, metadata },
  user_id: 'user_1',
});
export const google = (code: number, status: string, message: string, details: object[] = []) => [
  { error: { code, message, status, details } },
];
