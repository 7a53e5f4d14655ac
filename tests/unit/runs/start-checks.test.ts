import { describe, expect, it } from 'vitest';

import { NO_LIMITS, type RunRecord } from '../../../lib/messages/index.ts';
import type { Draft } from '../../../lib/protocol/index.ts';
import { refuseBadKey, refuseKeyInPage } from '../../../lib/runs/check-texts.ts';
import { createRunRecord } from '../../../lib/runs/reduce-run.ts';
import { createStartChecks } from '../../../lib/runs/start-checks.ts';
import type { RegistrySetting } from '../../../lib/session/stored-settings.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { PLAIN_ORDER } from '../../support/worker/plain-order.ts';

/** Of no known shape: only by itself can it be found. */
const KEY = '5f0c8d1e7b6a49e2-93bd4c1a';

type Order = Parameters<typeof refuseBadKey>[1];
const ORDER: Order = { provider: 'openai', goal: 'g', model: 'm', address: '', redraft: null };
const failsWith = (slug: string) => expect.objectContaining({ failure: expect.objectContaining({ slug }) });

describe('a key that is about to be sent', () => {
  it('passes where it is in nothing else', () => {
    expect(() => refuseBadKey(KEY, ORDER)).not.toThrow();
  });

  it.each<[string, Partial<Order>]>([
    ['key-in-goal', { goal: `Use ${KEY} here` }],
    ['key-in-model', { model: KEY }],
    ['key-in-address', { address: `https://models.test/v1?key=${KEY}` }],
    ['key-in-note', { redraft: { run_id: 'r', draft_id: 'd', note: `With ${KEY}` } }],
  ])('is refused as %s', (slug, change) => {
    expect(() => refuseBadKey(KEY, { ...ORDER, ...change })).toThrow(failsWith(slug));
  });

  it('is refused where it is in the page that goes along', () => {
    const page = { url: 'https://a.test/', title: 'A', text: 'Text' };

    expect(() => refuseKeyInPage(KEY, { grounding: page })).not.toThrow();
    for (const member of ['url', 'title', 'text'])
      expect(() => refuseKeyInPage(KEY, { grounding: { ...page, [member]: `A ${KEY}` } })).toThrow(
        failsWith('key-in-page'),
      );
  });

  it('may be missing for a server of one’s own alone', () => {
    expect(() => refuseBadKey('', { ...ORDER, provider: 'openai-compatible' })).not.toThrow();
    expect(() => refuseBadKey('', ORDER)).toThrow(failsWith('bad-key'));
  });

  it('may be of any length that a header carries for a server of one’s own alone', () => {
    const own: Order = { ...ORDER, provider: 'openai-compatible' };
    for (const key of ['x', 'sk-1234', `12|${KEY}`, `team:${KEY}`, 'k'.repeat(8_192)])
      expect(() => refuseBadKey(key, own)).not.toThrow();
    for (const key of ['a b', 'ä', 'k\n', 'k\0', 'k'.repeat(8_193)])
      expect(() => refuseBadKey(key, own)).toThrow(failsWith('bad-key'));
    expect(() => refuseBadKey('sk-1234', ORDER)).toThrow(failsWith('bad-key'));
  });

  it('of few characters is refused only where it is all of a text', () => {
    const own: Order = { ...ORDER, provider: 'openai-compatible', goal: 'Explain x' };

    expect(() => refuseBadKey('x', own)).not.toThrow();
    expect(() => refuseBadKey('Explain', { ...own, goal: ' Explain ' })).toThrow(failsWith('key-in-goal'));
  });
});

const yes = () => Promise.resolve(true);

/** Checks the order of a direct run with this changed, in a browser where nothing else is set. */
const check = (order: object, parts: { registry?: RegistrySetting; earlier?: RunRecord } = {}) =>
  createStartChecks({
    registry: () => parts.registry ?? null,
    isGranted: yes,
    hasTab: yes,
    runs: { get: () => parts.earlier ?? expect.unreachable(), isLive: () => false, hasRoom: () => true },
    pages: { get: () => null },
    providers: { load: () => expect.unreachable() },
    client: { me: () => expect.unreachable() },
  }).check({ tab_id: 1, via: 'direct', ...PLAIN_ORDER, ...ORDER, ...order });
const nameOf = async (change: object) => (await check(change)).provider_name;

describe('the provider of a direct run', () => {
  const own = { provider: 'openai-compatible', address: 'https://api.groq.com/openai/v1' } as const;

  it('is called as the form called an address, or by its host', async () => {
    expect(await nameOf({ ...own, provider_name: 'Groq' })).toBe('Groq');
    expect(await nameOf({ ...own, provider_name: '' })).toBe('api.groq.com');
    expect(await nameOf(own)).toBe('api.groq.com');
  });

  it('is called by its own name where it is a vendor, whatever the form says', async () => {
    expect(await nameOf({ provider: 'openai', provider_name: 'Groq' })).toBe('OpenAI');
  });
});

it('a run through a registry is refused without a token for it', async () => {
  const url = 'https://registry.test';
  const address = { url, origin: url, host: 'registry.test', permission: `${url}/*` };

  await expect(
    check({ via: 'registry', registry_url: url }, { registry: { address, token: null } }),
  ).rejects.toEqual(failsWith('no-token'));
});

describe('a run that goes on with an earlier one', () => {
  const { draft_id, kind, name } = sampleDraft();
  const earlierWith = (drafts: Draft[]): RunRecord => ({
    ...createRunRecord({
      run_id: 'r',
      tab_id: 1,
      via: 'direct',
      registry_url: null,
      catalog_url: null,
      provider_url: null,
      goal: 'The earlier goal',
      provider: 'openai',
      provider_name: 'OpenAI',
      practice: false,
      has_key: true,
      model: 'm',
      started_at: '2026-01-02T03:04:05.000Z',
      idempotency_key: 'k',
      page: null,
      limits: NO_LIMITS,
      redraft: null,
      continued: null,
    }),
    status: 'interrupted',
    outline: [{ draft_id, kind, name, purpose: 'Writes release notes.' }],
    drafts,
  });

  it('asks for the drafts that it lacks, and rewrites none', async () => {
    expect(await check({ continues: 'r' }, { earlier: earlierWith([]) })).toMatchObject({
      goal: 'The earlier goal',
      continued: { missing: [draft_id], partial: true },
      redraft: null,
    });
  });

  it('is refused where that lacks none', async () => {
    await expect(check({ continues: 'r' }, { earlier: earlierWith([sampleDraft()]) })).rejects.toEqual(
      failsWith('unknown-run'),
    );
  });
});
