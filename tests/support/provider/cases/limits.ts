import { expect } from 'vitest';

import { good } from '../behaviours.ts';
import { status, truncated, refusal } from '../faults.ts';
import type { Script } from '../index.ts';
import type { Case } from './case.ts';

/** Takes one call at a time; a second one is refused while the first is open. */
export const oneAtATime = (code = 429, answers: Script = () => undefined): Script => {
  let open = 0;
  return (call) => async (exchange) => {
    if (open > 0) return status(code, { retryAfter: '0' })(exchange);
    open += 1;
    exchange.closed.addEventListener('abort', () => (open -= 1), { once: true });
    await exchange.pause(20);
    await (answers(call) ?? good)(exchange);
  };
};

/** Refuses the first so many calls, then answers. */
const refusing =
  (times: number, code: number, options: Parameters<typeof status>[1] = {}): Script =>
  ({ number }) =>
    number <= times ? status(code, { retryAfter: '0', ...options }) : undefined;

/** How servers limit calls, and what is kept. */
export const LIMIT_CASES: Case[] = [
  ...[429, 503, 529].map((code): Case => ({
    what: `a key that may make one call at a time (${code})`,
    seen: 'zai-org/GLM-4#802; MoonshotAI/Kimi-K2#34',
    goal: 'A bundle of three for on-call work',
    server: oneAtATime(code),
    ends: { drafts: 3 },
    usage: { calls: 6, estimated: false },
    calls: expect.any(Number) as number,
  })),
  {
    what: '429 three times, then an answer',
    seen: 'MoonshotAI/Kimi-K2#34',
    server: refusing(3, 429),
    ends: { drafts: 1 },
    usage: { calls: 3 },
    calls: 6,
  },
  {
    what: '429 four times',
    seen: 'MoonshotAI/Kimi-K2#34',
    server: refusing(4, 429),
    ends: { slug: 'provider-rate-limited', says: /limits how often/ },
    usage: { calls: 0, estimated: false },
    calls: 4,
  },
  {
    what: '402 because another call holds the budget',
    seen: 'OpenRouter, documentation of errors, 2026',
    at: 'openrouter',
    server: refusing(1, 402, { code: 'in_flight_budget_exhausted' }),
    ends: { drafts: 1 },
    usage: { calls: 3 },
    calls: 4,
  },
  {
    what: '429 that asks to wait longer than a run may take',
    seen: 'Groq, requests per day',
    server: refusing(1, 429, { retryAfter: '3600' }),
    ends: { slug: 'provider-rate-limited', says: /wait 1 hour\./ },
    calls: 1,
  },
  {
    what: '500, which may have been accepted',
    seen: 'any server',
    server: refusing(1, 500),
    ends: { slug: 'provider-unavailable', says: /answered 500/ },
    calls: 1,
  },
  {
    what: 'a refusal by the model of one draft of three',
    seen: 'OpenAI, documentation of refusals',
    goal: 'A bundle of three for on-call work',
    server: ({ asked }) => (asked === 'agent_draft' ? refusal : undefined),
    ends: {
      drafts: 2,
      gaps: [{ code: 'draft-missing', values: { kind: 'agent', reason: 'model-declined' } }],
    },
    calls: 6,
  },
  {
    what: 'a connection that breaks in one draft of three',
    seen: 'any network',
    goal: 'A bundle of three for on-call work',
    server: ({ asked }) => (asked === 'agent_draft' ? truncated : undefined),
    ends: {
      drafts: 2,
      gaps: [
        { code: 'draft-missing', values: { kind: 'agent', reason: 'broke-off' } },
        { code: 'no-scores', values: { reason: 'broke-off' } },
      ],
    },
    calls: 5,
  },
];
