import { describe, expect, it } from 'vitest';

import { KeptKey } from '../../../components/compose/KeptKey.tsx';
import { rememberedChoice, toChoice } from '../../../lib/form/choice.ts';
import { createObservable } from '../../../lib/stores/observable.ts';
import { markupOf } from '../../support/worker/markup.tsx';
import { openView, stateOf } from '../../support/worker/open-view.ts';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const THROUGH = { via: 'registry', registry_url: 'https://registry.example' } as const;
const PAST = { via: 'direct', registry_url: null } as const;

const wordsOf = async (
  way: typeof THROUGH | typeof PAST | { via: 'registry'; registry_url: string },
  via: 'registry' | 'direct',
) => {
  const { view, ports } = await openView();
  const kept = { ...way, provider: 'openai', address: '', until: '2026-11-29T12:14:30.000Z' } as const;
  ports.last.show(stateOf({ via, kept_key: kept }));
  const { state } = view.getSnapshot();
  if (state === null) throw new Error('There is no state');
  const choice = toChoice(rememberedChoice(state), state);
  return markupOf(
    <KeptKey kept={kept} state={state} choice={choice} view={view} clock={createObservable(NOW)} />,
  ).replaceAll(/<[^>]+>/g, '');
};

describe('a kept key', () => {
  it('says which way it goes and how long it stays, and asks nothing while the next run goes the same way', async () => {
    expect(await wordsOf(THROUGH, 'registry')).toBe(
      'Your key for OpenAI is kept for this session, in memory only, and is sent through registry.example. It is forgotten after 14:30 without a run.Forget now',
    );
    expect(await wordsOf(PAST, 'direct')).toContain('and is sent only to OpenAI.');
    expect(await wordsOf(PAST, 'direct')).not.toContain('only if you say so');
  });

  it.each([
    [
      PAST,
      'registry',
      'You kept it to be sent only to OpenAI. The next run would send a key through registry.example, which would see it too.',
      'Send it through registry.example',
    ],
    [
      THROUGH,
      'direct',
      'You kept it to be sent through registry.example. The next run would send a key only to OpenAI.',
      'Send it only to OpenAI',
    ],
    [
      { via: 'registry', registry_url: 'https://other.example' },
      'registry',
      'You kept it to be sent through other.example. The next run would send a key through registry.example, which would see it too.',
      'Send it through registry.example',
    ],
  ] as const)('asks where the next run goes another way: %j, then %s', async (way, via, question, answer) => {
    const words = await wordsOf(way, via);

    expect(words).toContain(question);
    expect(words).toContain('The kept key is used for that only if you say so here.');
    expect(words).toContain(answer);
  });
});
