import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Fetch } from '../../lib/planner/contract.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import { ANSWER_CASES } from '../support/provider/cases/answers.ts';
import { BUNDLE_CASES } from '../support/provider/cases/bundles.ts';
import type { Case } from '../support/provider/cases/case.ts';
import { EXPLAINED_CASES } from '../support/provider/cases/explained.ts';
import { FORM_CASES } from '../support/provider/cases/forms.ts';
import { KEY_LIMIT_CASES } from '../support/provider/cases/key-limits.ts';
import { LIMIT_CASES } from '../support/provider/cases/limits.ts';
import { MODEL_LIMIT_CASES } from '../support/provider/cases/model-limits.ts';
import { MONEY_CASES } from '../support/provider/cases/money.ts';
import { NAME_CASES } from '../support/provider/cases/names.ts';
import { REFUSAL_CASES } from '../support/provider/cases/refusals/index.ts';
import { STREAM_CASES } from '../support/provider/cases/streams.ts';
import { RUN_KEY, type RunOptions, startRun } from '../support/provider/compose-run.ts';
import { type ScriptedProvider, startProvider } from '../support/provider/index.ts';
import { wordsOf } from '../support/provider/words.ts';
import { realFetch } from '../support/worker/real-fetch.ts';

/** What real servers do, replayed over a real socket: what a person sees, keeps and pays, and the calls made. */

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

const FAR_URL = 'https://models.example/v1';

/** Only the planner believes that this server is on the internet. */
const farFetch: Fetch = (url, init) => realFetch(url.replace(FAR_URL, provider.openaiBaseUrl), init);

const addressOf = (at: Case['at']): string => {
  if (at === 'far') return FAR_URL;
  return at === 'bare' ? `${provider.url}/bare` : provider.openaiBaseUrl;
};

const optionsOf = ({ at = 'own', goal, price, cap }: Case): RunOptions => {
  const options: RunOptions = {
    ...(goal === undefined ? {} : { goal }),
    ...(cap === undefined ? {} : { input: { maxOutputTokens: cap } }),
  };
  const parts = price === undefined ? {} : { price };
  if (at === 'openai' || at === 'anthropic' || at === 'openrouter') return { ...options, wire: at, parts };
  return {
    ...options,
    parts: {
      ...parts,
      via: 'direct',
      ...(at === 'far' ? { fetch: farFetch } : {}),
      endpoint: {
        baseUrl: addressOf(at),
        wire: 'openai-compatible',
        id: 'openai-compatible',
        name: 'models.example',
      },
    },
  };
};

/** Everything about the end of a run that a row may speak of. */
const expectedOf = ({ ends, usage = {}, calls }: Case): object => {
  const { cost_usd: cost, ...counts } = usage;
  const paid = typeof cost === 'number' ? { cost_usd: expect.closeTo(cost, 6) as number } : {};
  return 'drafts' in ends
    ? {
        drafts: ends.drafts,
        gaps: ends.gaps ?? [],
        usage: { ...counts, ...paid },
        calls: calls ?? 3,
      }
    : {
        slug: ends.slug,
        message: expect.stringMatching(ends.says) as string,
        usage: { ...counts, ...paid },
        calls: calls ?? 1,
      };
};

const TABLES = {
  'a limit': LIMIT_CASES,
  'an answer': ANSWER_CASES,
  'a stream': STREAM_CASES,
  money: MONEY_CASES,
  'a refusal': REFUSAL_CASES,
  'a name': NAME_CASES,
  'a form': FORM_CASES,
  'what a model allows': MODEL_LIMIT_CASES,
  'what a key allows': KEY_LIMIT_CASES,
  'what cannot be learned': EXPLAINED_CASES,
  'a whole bundle': BUNDLE_CASES,
};

describe.each(Object.entries(TABLES))('%s', (_table, cases) => {
  it.each(cases)('$what', async (row) => {
    provider.setScript(row.server);
    const { events, composition } = startRun(provider, optionsOf(row));
    const end = await composition.catch((error: unknown) => error as ProblemError);
    await provider.allClosed();

    const usage = events.findLast(({ event }) => event === 'usage')?.data;
    const seen =
      end instanceof ProblemError
        ? { slug: end.slug, message: wordsOf(end) }
        : { drafts: end.drafts.length, gaps: end.gaps };
    expect({ ...seen, usage, calls: provider.calls.length }).toMatchObject(expectedOf(row));
    expect(JSON.stringify([events, seen])).not.toContain(RUN_KEY);
  });
});
