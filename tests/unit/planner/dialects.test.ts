import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createRecent } from '../../../lib/base/recent.ts';
import type { ComposeParts } from '../../../lib/planner/contract.ts';
import { createDialogue } from '../../../lib/planner/dialogue.ts';
import type { Refusal } from '../../../lib/planner/providers/http-error.ts';
import { findTokenLimit } from '../../../lib/planner/providers/token-limit.ts';
import { tokensPerPeriod } from '../../support/provider/cases/bundles.ts';
import {
  askedOf,
  capOf,
  error,
  refuse,
  takesCaps,
  takesForms,
} from '../../support/provider/cases/refusing.ts';
import {
  makeParts,
  RUN_KEY,
  rejectionOf,
  type RunOptions,
  startRun,
} from '../../support/provider/compose-run.ts';
import { faults, type Script, type ScriptedProvider, startProvider } from '../../support/provider/index.ts';

const BUNDLE = 'A bundle of three for on-call work';
const ONLY_JSON = takesForms(['json_object'], 400, error('This response_format type is unavailable now'));
const SHORT = takesCaps(4_096, 400, () => error('max_tokens must be at most 4096'));

let provider: ScriptedProvider;
let dialects: ReturnType<typeof createRecent<object>>;
beforeEach(async () => {
  provider = await startProvider();
  dialects = createRecent<object>(1_000);
});
afterEach(() => provider.stop());

const ownServer = (options: RunOptions = {}): RunOptions => ({
  ...options,
  parts: {
    dialects,
    via: 'direct',
    endpoint: {
      baseUrl: provider.openaiBaseUrl,
      wire: 'openai-compatible',
      id: 'openai-compatible',
      name: 'models.example',
    },
    ...options.parts,
  },
});

const afterDays = (days: number): RunOptions => ({
  parts: { now: () => Date.now() + days * 86_400_000 },
});

/** How many calls the next run makes, and what it had to be refused for. */
const callsOf = async (script: Script, options: RunOptions = {}): Promise<number> => {
  provider.setScript(script);
  const before = provider.calls.length;
  await startRun(provider, ownServer(options)).composition;
  return provider.calls.length - before;
};

describe('what was learned from a refusal', () => {
  it('is paid for once: the next run makes no refused call', async () => {
    expect([await callsOf(ONLY_JSON), await callsOf(ONLY_JSON)]).toEqual([4, 3]);
    expect([await callsOf(SHORT), await callsOf(SHORT)]).toEqual([4, 3]);
    expect(dialects.entries()).toEqual([
      [
        `${provider.openaiBaseUrl} test-model`,
        { form: 'json_object', outputTokens: 4_096, learnedAt: expect.any(Number) as number },
      ],
    ]);
  });

  it('is true of one model at one address', async () => {
    await callsOf(ONLY_JSON);
    expect(await callsOf(ONLY_JSON, { input: { model: 'other-model' } })).toBe(4);
    expect(JSON.stringify(dialects.entries())).not.toContain(RUN_KEY);
  });

  it('is remembered only once the server has answered', async () => {
    provider.setScript((call) => ONLY_JSON(call) ?? faults.status(401));
    await rejectionOf(startRun(provider, ownServer()).composition);
    expect(dialects.entries()).toEqual([]);
  });

  it('is not remembered if it is true of the key alone', async () => {
    const credit = takesCaps(4_213, 402, () => error('You can only afford 4213'));
    expect([await callsOf(credit), await callsOf(credit)]).toEqual([4, 4]);
    expect(dialects.entries()).toEqual([]);
  });

  it('is forgotten when an answer was cut at it, because servers change', async () => {
    await callsOf(SHORT);
    provider.setScript((call) => (call.asked === 'skill_draft' ? faults.cutAtCap : undefined));
    await rejectionOf(startRun(provider, ownServer()).composition);
    expect(provider.calls.slice(-1).map(capOf)).toEqual([4_096]);
    await callsOf(() => undefined);
    expect(provider.calls.slice(-2).map(capOf)).toEqual([16_000, 8_000]);
  });

  it('is learned anew after a month, because servers change', async () => {
    expect(await callsOf(ONLY_JSON)).toBe(4);

    expect(await callsOf(ONLY_JSON, afterDays(29))).toBe(3);
    expect(await callsOf(() => undefined, afterDays(31))).toBe(3);
    expect(provider.calls.at(-1)?.json).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it.each([undefined, 'text', { form: 'xml' }, { outputTokens: 'many' }])(
    'counts as not learned if it cannot be read: %j',
    async (unreadable) => {
      const memory = { get: () => unreadable, set: () => {} } satisfies ComposeParts['dialects'];
      expect(await callsOf(() => undefined, { parts: { dialects: memory } })).toBe(3);
      expect(provider.calls[0]?.json).toMatchObject({
        max_tokens: 4_000,
        response_format: { type: 'json_schema' },
      });
    },
  );

  it('is used by every draft of the run, and refused ones are sent again in it', async () => {
    const { composition } = startRun(provider, ownServer({ goal: BUNDLE }));
    provider.setScript(SHORT);
    expect((await composition).drafts).toHaveLength(3);
    expect(provider.calls.map(capOf).filter((cap) => cap === 4_096).length).toBeGreaterThanOrEqual(4);
  });
});

/** A refusal as the wire reads it. */
const refusalOf = (status: number, words: string): Refusal => ({
  status,
  codes: [],
  param: null,
  words,
  body: undefined,
  retryAfterS: null,
});

describe('what two questions of a run learn', () => {
  const QUESTION = { answer: 'critique', system: '', user: '', maxOutputTokens: 8_000 } as const;

  it('is not remembered by an answer in the old dialect, and learned once', () => {
    const dialogue = createDialogue(makeParts(provider, ownServer()), 'test-model');
    const [first, second] = [dialogue.ask(QUESTION), dialogue.ask(QUESTION)];
    const [old, alsoOld] = [first.attempt(), second.attempt()];
    const refusal = refusalOf(400, 'response_format is not supported');
    expect(first.learn(refusal, old)).toBe(true);
    second.answered(alsoOld);
    expect(dialects.entries()).toEqual([]);
    expect(second.learn(refusal, alsoOld)).toBe(true);
    expect(second.attempt().dialect.form).toBe('json_object');
    first.answered(first.attempt());
    expect(dialects.entries().map(([, learned]) => learned)).toMatchObject([{ form: 'json_object' }]);
  });
});

describe('a limit per minute', () => {
  const ASKED = { outputTokens: 16_000, promptTokens: 400 };

  it.each([
    ['limit 10000, requested 16420', 9_580, false],
    ['limit 10000, used 5000, requested 16420', 9_580, false],
    ['limit 30000, used 14567, requested 16420', 15_013, true],
  ])('leaves what is not asked for by the prompt: %s', (words, tokens, passes) => {
    expect(findTokenLimit(refusalOf(429, words), ASKED)).toMatchObject({ kind: 'rate', tokens, passes });
  });
});

describe('a refused call', () => {
  it('counts towards nothing, and holds no part of a cap', async () => {
    provider.setScript(ONLY_JSON);
    const { composition } = startRun(provider, ownServer({ input: { maxOutputTokens: 4_000 } }));
    expect((await composition).usage).toMatchObject({ calls: 3, estimated: false });
  });

  it('is not sent again after an abort', async () => {
    const controller = new AbortController();
    provider.setScript(ONLY_JSON);
    const { composition } = startRun(
      provider,
      ownServer({
        signal: controller.signal,
        // The first is that of the refused call.
        onEvent: ({ event }) => {
          if (event === 'usage') controller.abort('left');
        },
      }),
    );
    expect(await rejectionOf(composition)).toBe('left');
    expect(provider.calls).toHaveLength(1);
  });

  it('is never sent again as it was', async () => {
    provider.setScript(() => refuse(400, error('max_tokens must be at most 99999')));
    await rejectionOf(startRun(provider, ownServer()).composition);
    expect(provider.calls).toHaveLength(1);
  });

  it('is never sent again as it was where the cap of the run had lowered its own', async () => {
    provider.setScript((call) =>
      capOf(call) > 2_900
        ? refuse(429, error(`Request too large: Limit 3100, Requested ${capOf(call) + 300}`))
        : undefined,
    );
    await startRun(provider, ownServer({ input: { maxOutputTokens: 3_000 } })).composition;
    const [first = 0, second = 0] = provider.calls.map(capOf);
    expect(first).toBe(3_000);
    expect(second).toBeLessThan(2_900);
  });

  it('is not waited for when it alone asks for more than a minute allows', async () => {
    provider.setScript(() => refuse(429, error('Rate limit reached on TPM: Limit 700, Requested 9000')));
    const { composition, events } = startRun(
      provider,
      ownServer({ goal: 'A skill that summarizes this. '.repeat(200).trim() }),
    );
    expect(await rejectionOf(composition)).toMatchObject({
      slug: 'provider-refused-request',
      told: { code: 'larger-than-rate-limit', values: { limit: 700, asked: 9_000 } },
    });
    expect(events.some(({ event }) => event === 'wait')).toBe(false);
    expect(provider.calls).toHaveLength(1);
  });

  it('keeps the name of its cap when only the number is refused: the server may ignore another name', async () => {
    provider.setScript((call) =>
      (askedOf(call).max_tokens ?? 0) > 2_000
        ? refuse(400, error('max_tokens is too large', { param: 'max_tokens' }))
        : undefined,
    );
    const { composition } = startRun(provider, ownServer());
    expect(await rejectionOf(composition)).toMatchObject({ told: { code: 'answer-cap-too-high' } });
    expect(provider.calls.map((call) => askedOf(call).max_tokens)).toEqual([4_000]);
  });

  it('is sent again after the wait that the provider names, and not at once, if that is all it takes', async () => {
    provider.setScript(tokensPerPeriod(9_500, 900));
    const { composition, events } = startRun(provider, ownServer());
    expect((await composition).drafts).toHaveLength(1);
    expect(events.some(({ event }) => event === 'wait')).toBe(true);
  });
});

describe('a cap per call', () => {
  it('lowers the cap of each call', async () => {
    await callsOf(() => undefined, { input: { maxOutputTokensPerCall: 5_000 } });
    expect(provider.calls.map(capOf)).toEqual([4_000, 5_000, 5_000]);
  });
});
