import { describe, expect, it } from 'vitest';

import { createComposeStore } from '../../../lib/form/compose-store.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { settle } from '../../support/worker/view-port.ts';

const KEY = 'gw-4f1c9a7be2d05813764fa0bc';

const startWith = async (part: Parameters<typeof stateOf>[0]) => {
  const { view, ports } = await openView();
  const compose = createComposeStore(view, () => Promise.resolve(true));
  ports.last.show(stateOf(part));
  compose.typeGoal('A goal');
  void compose.submit({ read: () => KEY, clear: () => {} });
  await settle();
  ports.last.reply('check-start', { type: 'ok' });
  await settle();
  return ports.last.requests.at(-1);
};

describe('a key that is kept', () => {
  const kept = {
    via: 'registry',
    registry_url: 'https://registry.example',
    provider: 'openai',
    address: '',
    until: '2026-11-29T12:00:00.000Z',
  } as const;
  const own = { provider: 'openai-compatible', model: 'm', address: 'https://a.test/v1' } as const;

  it.each([
    ['through the same registry', {}, kept],
    ['past all of them', { via: 'direct' }, { ...kept, via: 'direct', registry_url: null }],
    [
      'past all of them, whatever registry is set',
      { via: 'direct', registry: null, providers: null },
      { ...kept, via: 'direct', registry_url: null },
    ],
    [
      'to the same address',
      { via: 'direct', ...own },
      { ...kept, via: 'direct', registry_url: null, provider: own.provider, address: own.address },
    ],
  ] as const)('is used for a run that goes %s', async (_name, part, kept_key) => {
    expect(await startWith({ ...part, kept_key })).toMatchObject({ type: 'start', provider_key: null });
  });

  it.each([
    ['through another registry', {}, { ...kept, registry_url: 'https://other.example' }],
    ['through a registry, and not past it', {}, { ...kept, via: 'direct', registry_url: null }],
    ['past the registry, and not through it', { via: 'direct' }, kept],
    ['to another provider', {}, { ...kept, provider: 'anthropic' }],
    [
      'to another address',
      { via: 'direct', ...own },
      { ...kept, via: 'direct', registry_url: null, provider: own.provider, address: 'https://b.test/v1' },
    ],
  ] as const)('is not used for a run that goes %s', async (_name, part, kept_key) => {
    expect(await startWith({ ...part, kept_key })).toMatchObject({ type: 'start', provider_key: KEY });
  });
});
