import { sql } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SearchCursor, SearchRequest } from '../../registry/catalog/search.ts';
import { toMatchQuery } from '../../registry/db/entities/entity-match.ts';
import { createEntitySearch } from '../../registry/db/index.ts';
import { databaseKinds, entityVersion, type OpenCatalog } from '../support/registry/catalog.ts';

const ENTITIES = [
  entityVersion({
    name: 'invoice-matcher',
    description: 'Reconciles payments with open invoices.',
    capabilities: ['reconcile-payments'],
    domains: ['finance'],
  }),
  entityVersion({
    name: 'payments',
    kind: 'mcp_server',
    title: 'Payments of Acme',
    description: 'Reads and refunds card transactions.',
    capabilities: ['refund-payments', 'List-Charges'],
    trustTier: 'official',
  }),
  entityVersion({
    namespace: 'zeta',
    name: 'slack-notifier',
    kind: 'agent',
    description: 'Posts a message to Slack when something fails.',
    markdown: 'Watch the ledger. Say which payments failed.',
  }),
  entityVersion({
    namespace: 'zeta',
    name: 'release-notes',
    description: 'Writes release notes from merged pull requests on GitHub.',
    trustTier: 'verified',
  }),
  entityVersion({
    namespace: 'zeta',
    name: 'note-taker',
    description: 'Takes notes in a meeting and files them.',
  }),
  entityVersion({
    namespace: 'beta',
    name: 'kubernetes-doctor',
    description: 'Finds out why a pod does not start. Für Cluster jeder Größe.',
  }),
];

const kinds = await databaseKinds();

describe.each(kinds)('search on $name', ({ open }) => {
  describe.skipIf(open === null)('a catalog', () => {
    let catalog: OpenCatalog;
    beforeAll(async () => {
      catalog = await (open as () => Promise<OpenCatalog>)();
      await catalog.publish(ENTITIES);
    }, 60_000);
    afterAll(() => catalog.close(), 60_000);

    it('lists everything when nothing is asked for: official, verified, the others, each by name', async () => {
      expect(await catalog.namesFor(' ')).toEqual([
        'payments',
        'release-notes',
        'invoice-matcher',
        'kubernetes-doctor',
        'note-taker',
        'slack-notifier',
      ]);
    });

    it.each([
      [
        'one that is called so, then what is said of others, then their bodies',
        'payments',
        ['payments', 'invoice-matcher', 'slack-notifier'],
      ],
      ['another form of the word', 'payment', ['payments', 'invoice-matcher', 'slack-notifier']],
      ['a title', 'payments of acme', ['payments', 'invoice-matcher']],
      ['a name with other signs between its words', 'release_notes', ['release-notes']],
      ['a word of a capability', 'refund', ['payments']],
      ['a domain', 'finance', ['invoice-matcher']],
      ['a publisher', 'beta', ['kubernetes-doctor']],
      ['a word of the body alone', 'ledger', ['slack-notifier']],
      ['words of which one is in the body', 'slack ledger', ['slack-notifier']],
      ['a phrase', '"release notes"', ['release-notes']],
      ['a phrase in another order as its words', '"notes release"', ['release-notes', 'note-taker']],
      ['either word', 'slack or pod', ['slack-notifier', 'kubernetes-doctor']],
      ['not what is unwanted', 'payments -card', ['invoice-matcher', 'slack-notifier']],
      ['words without their accents', 'fur jeder', ['kubernetes-doctor']],
      ['words with accents', 'FÜR größe', ['kubernetes-doctor']],
      ['nothing for a word that is nowhere', 'xylophone', []],
      ['nothing for a word that every text has', 'the', []],
      ['nothing where there is no word', '🔥', []],
    ])('finds %s: %s', async (_what, q, names) => {
      expect(await catalog.namesFor(q)).toEqual(names);
    });

    it.each([
      ['two letters swapped', 'slcak', 'slack-notifier'],
      ['two letters swapped', 'gihtub', 'release-notes'],
      ['a letter too few', 'kuberntes', 'kubernetes-doctor'],
      ['a letter too many', 'invoicess', 'invoice-matcher'],
      ['a wrong letter', 'refumd', 'payments'],
      ['a wrong letter among right words', 'merged pull reqeusts', 'release-notes'],
      ['a word that is not ended', 'kuber', 'kubernetes-doctor'],
    ])('finds a word with %s: %s', async (_what, q, name) => {
      const { items, reading, replaced } = await catalog.search({ q }, { limit: 20, cursor: null });

      expect(items[0]?.name).toBe(name);
      expect(reading).toBe('near');
      expect(replaced).toHaveLength(1);
    });

    it('finds what has some of the words where nothing has all, the most of them first', async () => {
      const q = 'write release notes every friday and post a mesage to slack';
      const { items, reading } = await catalog.search({ q }, { limit: 20, cursor: null });

      expect(reading).toBe('any');
      expect(items.map(({ name }) => name)).toEqual(['release-notes', 'slack-notifier', 'note-taker']);
    });

    it('looks up as many words as a search uses and no more, the first that mean something', async () => {
      const unknown = Array.from({ length: 40 }, (_, number) => `paymnet${number}`);
      const words = ['the', 'payments', 'slcak', 'and', 'gihtub', ...unknown];

      const found = await createEntitySearch(catalog.database).lookUp(words, 8);

      expect(found.map(({ word }) => word)).toEqual(['payments', 'slcak', 'gihtub', ...unknown.slice(0, 5)]);
      expect(found.slice(3).filter(({ near }) => !near.includes('payments'))).toEqual([]);
      expect(found[0]?.near).toEqual([]);
      expect(found[1]?.near).toContain('slack');
      expect(found[2]?.near).toContain('github');
    });

    it('keeps to every filter, with words and without', async () => {
      expect(await catalog.namesFor('', { kind: 'agent' })).toEqual(['slack-notifier']);
      expect(await catalog.namesFor('', { trustTier: 'verified' })).toEqual(['release-notes']);
      expect(await catalog.namesFor('', { capabilities: ['reconcile-payments'] })).toEqual([
        'invoice-matcher',
      ]);
      expect(await catalog.namesFor('', { capabilities: ['list-charges'] })).toEqual(['payments']);
      expect(await catalog.namesFor('payments', { kind: 'skill' })).toEqual(['invoice-matcher']);
      expect(await catalog.namesFor('paymnets', { kind: 'skill' })).toEqual(['invoice-matcher']);
      expect(await catalog.namesFor('payments', { kind: 'skill', trustTier: 'official' })).toEqual([]);
      expect(await catalog.namesFor('', { capabilities: [`it's a "\\trap' & | !`] })).toEqual([]);
    });

    it.each<[string, SearchRequest]>([
      ['everything', { q: '' }],
      ['words', { q: 'payments' }],
      ['mistyped words', { q: 'paymnets' }],
      ['some of the words', { q: 'payments pod release ledger xylophone' }],
    ])('gives %s out page by page, each entity once and in the same order', async (_what, request) => {
      const whole = await catalog.search(request, { limit: 100, cursor: null });
      const paged: string[] = [];
      for (let cursor: SearchCursor | null = null, page = 0; page === 0 || cursor !== null; page += 1) {
        const result = await catalog.search(request, { limit: 1, cursor });
        paged.push(...result.items.map(({ name }) => name));
        cursor = result.next;
      }

      expect(paged.length).toBeGreaterThan(1);
      expect(paged).toEqual(whole.items.map(({ name }) => name));
      expect(whole.next).toBeNull();
    });

    it('answers any text at all', async () => {
      const words = fc.constantFrom(
        'payments',
        '"',
        '-',
        'or',
        '(',
        ')',
        '&',
        '|',
        '!',
        ':*',
        '<->',
        "'",
        '\\',
        '%',
        '\u202e',
        '🔥',
      );
      const text = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.array(words, { maxLength: 20 }).map((parts) => parts.join(' ')),
      );
      await fc.assert(
        fc.asyncProperty(text, async (q) => {
          const { items } = await catalog.search({ q }, { limit: 3, cursor: null });
          expect(items.length).toBeLessThanOrEqual(3);
        }),
        { numRuns: 150 },
      );
    });

    it('has an index for each way in which candidates are found', async () => {
      const page = { filters: { kind: 'skill' as const }, after: null, limit: 21 };
      const query = toMatchQuery({ how: 'as-typed', text: 'payments', name: 'payments' }, page);
      const plan = await catalog.database.orm.transaction(async (tx) => {
        // Of six rows a scan is always the cheapest.
        await tx.execute(sql`set local enable_seqscan = off`);
        return tx.execute(sql`explain ${query}`);
      });

      const text = JSON.stringify(plan);
      for (const index of ['entities_name', 'entities_head', 'entities_whole']) expect(text).toContain(index);
      expect(text).not.toContain('Seq Scan');
    });
  });
});
