import { describe, expect, it } from 'vitest';

import type { CallCounts } from '../../../lib/planner/contract.ts';
import { callProvider, type CallParts } from '../../../lib/planner/providers/call.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import { ProblemError } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';

/** What the provider accepted may be charged and is never sent again, so each failure says which it was. */

interface Failed {
  accepted: boolean | undefined;
  code: unknown;
}

const failWith = async (fetch: CallParts['fetch'], now: () => number = () => 0): Promise<Failed> => {
  let counts: CallCounts | undefined;
  const call = callProvider(
    'm',
    createSecret('sk-test-1234'),
    { answer: 'classification', system: '', user: '', maxOutputTokens: 100 },
    {
      fetch,
      endpoint: { baseUrl: 'https://provider.example', wire: 'openai', id: 'openai', name: 'Provider' },
      settings: DEFAULT_COMPOSE_SETTINGS,
      now,
      via: 'direct',
    },
    {
      signal: new AbortController().signal,
      onText: () => false,
      onCounts: (told) => {
        counts = told;
      },
    },
  );
  const error: unknown = await call.catch((reason: unknown) => reason);
  return {
    accepted: counts?.accepted,
    code: error instanceof ProblemError ? error.told?.code : error,
  };
};

describe('a call that failed', () => {
  it.each([
    [400, false],
    [401, false],
    [408, true],
    [429, false],
    [500, true],
    [502, true],
    [503, false],
    [504, true],
    [529, false],
  ])('with status %i: accepted %s', async (status, accepted) => {
    expect(await failWith(async () => new Response('{"error":{}}', { status }))).toMatchObject({ accepted });
  });

  it('because its answer broke the schema was accepted, though the status says otherwise', async () => {
    const body = '{"error":{"code":"json_validate_failed"}}';
    expect(await failWith(async () => new Response(body, { status: 400 }))).toMatchObject({ accepted: true });
  });

  const redirect = new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  it.each<[string, () => Promise<Response>]>([
    ['as Node refuses it', () => Promise.reject(redirect)],
    ['as a response', async () => new Response(null, { status: 307, headers: { location: '/elsewhere' } })],
  ])('by a redirect, %s, was not accepted and is named as such', async (_, fetch) => {
    let time = 0;
    const later = () => (time += 5_000);
    expect(await failWith(fetch, later)).toEqual({ accepted: false, code: 'redirected' });
  });

  it.each([
    ['a connection that broke', { code: 'ECONNRESET' }, 0, true],
    ['a host that is not there', { code: 'ENOTFOUND' }, 5_000, false],
    ['a browser’s error at once', {}, 999, false],
    ['a browser’s error after a second', {}, 1_000, true],
  ])('by %s: what may have been sent counts as accepted', async (_, cause, elapsedMs, accepted) => {
    let asked = 0;
    const error = Object.assign(new TypeError('fetch failed'), cause);
    const now = () => (asked++ === 0 ? 0 : elapsedMs);
    expect(await failWith(() => Promise.reject(error), now)).toEqual({ accepted, code: 'unreachable' });
  });

  it('by an answer without a body broke off', async () => {
    expect(await failWith(async () => new Response(null, { status: 200 }))).toEqual({
      accepted: true,
      code: 'broke-off',
    });
  });
});
