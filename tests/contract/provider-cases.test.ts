import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Fetch } from '../../lib/planner/contract.ts';
import { ProblemError } from '../../lib/protocol/index.ts';
import type { Case } from '../support/provider/cases/case.ts';
import { expectedOf } from '../support/provider/cases/expected.ts';
import { CASES } from '../support/provider/cases/index.ts';
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

describe.each(Object.entries(CASES))('%s', (_table, cases) => {
  it.each(cases)('$what', async (row) => {
    provider.setScript(row.server);
    const { key = RUN_KEY } = row;
    const { events, composition } = startRun(provider, { ...optionsOf(row), providerKey: key });
    const end = await composition.catch((error: unknown) => error as ProblemError);
    await provider.allClosed();

    const usage = events.findLast(({ event }) => event === 'usage')?.data;
    const seen =
      end instanceof ProblemError
        ? { slug: end.slug, message: wordsOf(end) }
        : { drafts: end.drafts.length, gaps: end.gaps };
    expect({ ...seen, usage, calls: provider.calls.length }).toMatchObject(expectedOf(row));
    expect(provider.calls.filter((call) => (call.providerKey ?? '') !== key)).toEqual([]);
    const told = JSON.stringify([events, end]);
    // A shorter key may be a word of the answer.
    expect(key.length >= 16 && told.includes(key)).toBe(false);
  });
});
