import { expect } from 'vitest';

import { answer } from '../behaviours.ts';
import type { Script } from '../index.ts';
import type { Case } from './case.ts';
import { oneAtATime } from './limits.ts';
import { capOf, error, promptOf, refuse, takesForms } from './refusing.ts';

const FOUR = ['release notes', 'incident reviews', 'upgrade plans', 'test reports'];

/** Plans four drafts, and leaves everything else to the server. */
const planningFour =
  (server: Script): Script =>
  (call) => {
    const behaviour = server(call);
    return behaviour === undefined && call.asked === 'plan'
      ? answer({
          items: FOUR.map((name) => ({
            kind: 'skill',
            name: `write-${name.replace(' ', '-')}`,
            purpose: name,
          })),
          reuse: [],
          gaps: [],
        })
      : behaviour;
  };

/** Lets so many tokens through per period, counting what is asked for; half a second stands for the minute. */
export const tokensPerPeriod = (limit: number, periodMs: number): Script => {
  let window: { at: number; tokens: number }[] = [];
  return (call) => {
    const now = performance.now();
    window = window.filter(({ at }) => at > now - periodMs);
    const used = window.reduce((sum, { tokens }) => sum + tokens, 0);
    const requested = promptOf(call) + capOf(call);
    if (used + requested <= limit) {
      window.push({ at: now, tokens: requested });
      return undefined;
    }
    return refuse(
      429,
      error(
        `Rate limit reached for gpt-4o in organization org-1 on tokens per min (TPM): Limit ${limit}, Used ${used}, Requested ${requested}. Please try again in 1s.`,
        { type: 'tokens', code: 'rate_limit_exceeded' },
      ),
      { 'retry-after': '1' },
    );
  };
};

const four = {
  goal: 'A bundle for on-call work',
  ends: { drafts: 4 },
  usage: { calls: 7, estimated: false },
} as const;

/** What an ordinary key has to be able to finish. */
export const BUNDLE_CASES: Case[] = [
  {
    what: 'a bundle of four on a key that may make one call at a time',
    seen: 'zai-org/GLM-4#802',
    ...four,
    server: oneAtATime(
      429,
      planningFour(() => undefined),
    ),
    calls: expect.any(Number) as number,
  },
  {
    what: 'a bundle of four on a key with 30,000 tokens per minute',
    seen: 'semanser/codel#72; continue#11472',
    ...four,
    server: planningFour(tokensPerPeriod(30_000, 900)),
    calls: expect.any(Number) as number,
  },
  {
    what: 'a bundle of four on a server that knows only json_object',
    seen: 'llm-exe#662',
    ...four,
    server: planningFour(
      takesForms(['json_object'], 400, error('This response_format type is unavailable now')),
    ),
    calls: 8,
  },
];
