import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_COMPOSE_SETTINGS } from '../../lib/planner/settings.ts';
import { ProblemError, type ProblemSlug } from '../../lib/protocol/index.ts';
import { RUN_KEY, type RunOptions, namesOf, rejectionOf, startRun } from '../support/provider/compose-run.ts';
import {
  type Behaviour,
  type ScriptedProvider,
  type WireName,
  faults,
  goodBut,
  startProvider,
  text,
} from '../support/provider/index.ts';
import { wordsOf } from '../support/provider/words.ts';
import { DEEP_TEXT } from '../support/samples/deep-json.ts';

const WIRES = ['openai', 'anthropic', 'openrouter'] as const satisfies WireName[];
const NAMES = { openai: 'OpenAI', anthropic: 'Anthropic', openrouter: 'OpenRouter' } as const;

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** Runs against a provider that does this with the first call; gives back the problem it ended with. */
const failWith = async (behaviour: Behaviour, options: RunOptions = {}): Promise<ProblemError> => {
  provider.setScript(() => behaviour);
  // No wait is shorter than that: what is refused is not made again here.
  const parts = { runMs: 0, ...options.parts };
  const { events, composition } = startRun(provider, { ...options, parts });
  const error = await rejectionOf(composition);
  await provider.allClosed();
  expect(error).toBeInstanceOf(ProblemError);
  const problem = error as ProblemError;
  // Who failed is named, nothing of the key is anywhere, one call was made, and the phase did not finish.
  expect(wordsOf(problem)).toContain(NAMES[options.wire ?? 'openai']);
  expect(problem.extras.provider).toBe(options.wire ?? 'openai');
  expect(
    JSON.stringify([problem.message, problem.told, problem.extras, problem.stack, problem.cause, events]),
  ).not.toContain(RUN_KEY);
  expect(provider.calls.filter(({ wire }) => wire !== null)).toHaveLength(1);
  expect(namesOf(events)).toEqual(['classifying started 1', 'usage']);
  return problem;
};

const STATUSES: [status: number, slug: ProblemSlug][] = [
  [400, 'provider-refused-request'],
  [401, 'provider-key-rejected'],
  [402, 'provider-quota-exhausted'],
  [403, 'provider-key-rejected'],
  [404, 'provider-model-unknown'],
  [408, 'provider-timeout'],
  [413, 'provider-refused-request'],
  [422, 'provider-refused-request'],
  [429, 'provider-rate-limited'],
  [500, 'provider-unavailable'],
  [502, 'provider-unavailable'],
  [503, 'provider-unavailable'],
  [504, 'provider-timeout'],
  [529, 'provider-unavailable'],
];

describe.each(WIRES)('the %s wire', (wire) => {
  it.each(STATUSES)('turns status %i into %s and says the number', async (status, slug) => {
    const problem = await failWith(faults.status(status), { wire });
    expect([problem.slug, problem.extras.provider_status]).toEqual([slug, status]);
    expect(wordsOf(problem)).toContain(`answered ${status}`);
    expect(wordsOf(problem)).not.toContain('scripted failure');
  });

  it('passes on how long a rate limit lasts, in seconds or from a date', async () => {
    const now = Date.UTC(2026, 10, 23, 12, 0, 0);
    const parts = { now: () => now };
    const seconds = await failWith(faults.status(429, { retryAfter: '7' }), { wire, parts });
    expect(seconds.extras.retry_after_s).toBe(7);
    expect(wordsOf(seconds)).toContain('wait 7 seconds');
  });

  it('reads a date in Retry-After', async () => {
    const parts = { now: () => Date.UTC(2026, 10, 23, 12, 0, 0) };
    const problem = await failWith(faults.status(429, { retryAfter: 'Mon, 23 Nov 2026 12:01:30 GMT' }), {
      wire,
      parts,
    });
    expect(problem.extras.retry_after_s).toBe(90);
  });

  it.each(['soon', '-5', '99999999', ''])('passes over a Retry-After of %j', async (retryAfter) => {
    const problem = await failWith(faults.status(429, { retryAfter }), { wire });
    expect(problem.extras).not.toHaveProperty('retry_after_s');
    expect(wordsOf(problem)).toContain('did not say for how long');
  });

  it.each([301, 302, 307, 308] as const)('does not follow a redirect (%i)', async (status) => {
    const problem = await failWith(faults.redirect(status), { wire });
    expect(problem.slug).toBe('provider-unavailable');
    expect(wordsOf(problem)).toContain('redirect');
    expect(provider.calls).toHaveLength(1);
  });

  const FAULTS: [what: string, fault: Behaviour, slug: ProblemSlug, says: RegExp, options?: RunOptions][] = [
    ['an error in mid-stream', faults.midStreamError(), 'provider-unavailable', /failed while answering/],
    [
      'overload in mid-stream',
      faults.midStreamError('overloaded_error'),
      'provider-unavailable',
      /overloaded/,
    ],
    ['a truncated stream', faults.truncated, 'provider-unavailable', /broke off/],
    ['a wrong content type', faults.wrongContentType, 'provider-unavailable', /not an event stream/],
    ['a captive portal', faults.captivePortal, 'provider-unavailable', /web page/],
    ['a gateway that answers in HTML', faults.badGateway, 'provider-unavailable', /answered 502/],
    ['a refusal', faults.refusal, 'provider-refused', /declined/],
    ['an empty answer', faults.empty, 'provider-output-invalid', /empty/],
    ['an empty body', faults.emptyBody, 'provider-unavailable', /broke off/],
    ['an endless stream', faults.endless, 'provider-unavailable', /far more than/],
    ['an endless line', faults.giantLine(), 'provider-unavailable', /far more than/],
    [
      'a reset before the headers',
      faults.reset('before-headers'),
      'provider-unavailable',
      /could not be reached/,
    ],
    ['a reset in the headers', faults.reset('mid-headers'), 'provider-unavailable', /could not be reached/],
    ['a reset in an event', faults.reset('mid-event'), 'provider-unavailable', /broke off/],
    [
      'silence before the headers',
      faults.silence('before-headers'),
      'provider-timeout',
      /sent nothing/,
      { settings: { silenceMs: 200 } },
    ],
    [
      'silence before the first byte',
      faults.silence('before-first-byte'),
      'provider-timeout',
      /sent nothing/,
      { settings: { silenceMs: 200 } },
    ],
    [
      'silence in mid-stream',
      faults.silence('mid-stream'),
      'provider-timeout',
      /sent nothing/,
      { settings: { silenceMs: 200 } },
    ],
    [
      'comments for ever',
      faults.onlyComments(0),
      'provider-unavailable',
      /far more than/,
      { settings: { maxResponseBytes: 20_000 } },
    ],
    ['a cut at the token cap', faults.cutAtCap, 'provider-output-invalid', /cap of 4,000 tokens/],
    [
      'prose instead of JSON',
      text('Sure! Here is what you asked for: {"kind":"skill"}'),
      'provider-output-invalid',
      /not have the requested form/,
    ],
    [
      'JSON that breaks',
      text('{"kind":"skill","rationale":"x'),
      'provider-output-invalid',
      /not have the requested form/,
    ],
    [
      'JSON of another shape',
      text('{"kind":"poem","rationale":"","name":""}'),
      'provider-output-invalid',
      /not have the requested form/,
    ],
    [
      'JSON nested 3,000 deep',
      text(`{"kind":"skill","rationale":${DEEP_TEXT}`),
      'provider-output-invalid',
      /not have the requested form/,
    ],
    [
      'a member of another type',
      goodBut({ rationale: 1 }),
      'provider-output-invalid',
      /not have the requested form/,
    ],
  ];

  it.each(FAULTS)('ends at %s with a message of its own', async (_what, fault, slug, says, options) => {
    const problem = await failWith(fault, { wire, ...options });
    expect([problem.slug, wordsOf(problem)]).toEqual([slug, expect.stringMatching(says)]);
  });

  it.each(['body', 'header', 'redirect', 'mid-stream'] as const)(
    'keeps nothing of a key that comes back in the %s',
    async (where) => {
      // failWith has looked for the key in all that is left of the run.
      const problem = await failWith(faults.echoKey(where), { wire });
      expect(problem.cause).toBeUndefined();
    },
  );
});

describe('what only one provider does', () => {
  it('OpenAI: a spent quota is a 429 with a code', async () => {
    const problem = await failWith(faults.status(429, { code: 'insufficient_quota' }));
    expect(problem.slug).toBe('provider-quota-exhausted');
  });

  it('Anthropic: a spent balance is a 400 with a sentence', async () => {
    const message = 'Your credit balance is too low to access the Anthropic API.';
    const problem = await failWith(faults.status(400, { code: 'invalid_request_error', message }), {
      wire: 'anthropic',
    });
    expect(problem.slug).toBe('provider-quota-exhausted');
  });

  it('OpenRouter: a 403 may be about the goal instead of the key', async () => {
    const problem = await failWith(
      (exchange) =>
        exchange.json(403, {
          error: { code: 403, message: 'flagged', metadata: { reasons: ['x'], flagged_input: 'Write...' } },
        }),
      { wire: 'openrouter' },
    );
    expect(problem.slug).toBe('provider-refused');
    expect(wordsOf(problem)).not.toContain('Write...');
  });

  it('OpenRouter: an error in mid-stream has a number', async () => {
    provider.setScript(() => async (exchange) => {
      exchange.open();
      await exchange.write('data: {"error":{"code":429,"message":"slow down"},"choices":[]}\n\n');
      exchange.end();
    });
    const error = await rejectionOf(startRun(provider, { wire: 'openrouter' }).composition);
    expect((error as ProblemError).slug).toBe('provider-rate-limited');
  });

  it('names a provider that is not there at all', async () => {
    const gone = await startProvider();
    await gone.stop();
    const error = await rejectionOf(startRun(gone).composition);
    expect((error as ProblemError).slug).toBe('provider-unavailable');
    expect(wordsOf(error as ProblemError)).toMatch(/^OpenAI could not be reached/);
  });
});

describe('bounds', () => {
  it('cuts an endless answer at its byte cap, also inside of a string', async () => {
    const problem = await failWith(
      async (exchange) => {
        exchange.open();
        await exchange.write(exchange.wire.text('{"kind":"'));
        while (!exchange.closed.aborted) await exchange.write(exchange.wire.text('a'.repeat(1_000)));
      },
      { settings: { maxResponseBytes: 30_000 } },
    );
    expect(wordsOf(problem)).toContain('far more than');
    expect(provider.calls[0]?.outcome).toBe('cut');
  });

  it('cuts an answer far beyond its token cap, whatever the byte cap', async () => {
    const { maxOutputTokens } = DEFAULT_COMPOSE_SETTINGS;
    const problem = await failWith(text(`{"kind":"${'a'.repeat(3_000)}`), {
      settings: { maxOutputTokens: { ...maxOutputTokens, classify: 100 } },
    });
    expect(wordsOf(problem)).toContain('far more than');
  });

  it('takes no memory for a line of one gigabyte', async () => {
    const before = process.memoryUsage().rss;
    await failWith(faults.giantLine());
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
    console.log(`RSS grew by ${grown.toFixed(1)} MB`);
    expect(grown).toBeLessThan(64);
  });

  it('reads no more of an error than it needs', async () => {
    const problem = await failWith(async (exchange) => {
      exchange.response.writeHead(500, { 'content-type': 'application/json' });
      while (!exchange.closed.aborted) await exchange.write('a'.repeat(64 * 1024));
    });
    expect(problem.slug).toBe('provider-unavailable');
    expect(provider.calls[0]?.outcome).toBe('cut');
  });
});
