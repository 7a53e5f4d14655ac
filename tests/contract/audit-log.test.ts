import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toAuditQuery } from '../../registry/db/audit-log.ts';
import { createAuditLog, type AuditLog, type AuditPosition } from '../../registry/db/index.ts';
import { rowsOf } from '../../registry/db/rows-of.ts';
import { databaseKinds, type OpenCatalog } from '../support/registry/catalog.ts';

const kinds = await databaseKinds();
const START = Date.parse('2026-11-29T12:00:00.000Z');

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plan?: PlanNode;
  Plans?: PlanNode[];
}

/** How many rows each scan of a plan looked at. */
const scansIn = (node: PlanNode | undefined): number[] =>
  node === undefined
    ? []
    : [
        ...(node['Node Type'].includes('Scan') && node.Plans === undefined
          ? [node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)]
          : []),
        ...(node.Plans ?? []).flatMap(scansIn),
      ];

interface Written {
  handle: string;
  event: string;
  isPublic?: boolean;
  /** Seconds after the start. */
  at: number;
}

describe.each(kinds)('the audit log on $name', ({ open }) => {
  describe.skipIf(open === null)('in the database', () => {
    let opened: OpenCatalog;
    let log: AuditLog;
    beforeAll(async () => {
      opened = await (open as () => Promise<OpenCatalog>)();
      log = createAuditLog(opened.database);
    }, 60_000);
    afterAll(() => opened.close(), 60_000);

    const write = async (events: readonly Written[]): Promise<void> => {
      for (const { handle, event, isPublic = false, at } of events)
        await opened.database.query(
          `insert into audit_events (event_id, at, handle, event, subject, data, is_public)
           values ($1, $2, $3, $4, $5, '{}', $6)`,
          [crypto.randomUUID(), new Date(START + at * 1_000), handle, event, `${handle} ${at}`, isPublic],
        );
    };
    const subjects = async (
      reader: string | null,
      filter: { handle?: string; events?: string[] } = {},
    ): Promise<string[]> => {
      const search = { reader, handle: filter.handle ?? null, events: filter.events ?? null };
      const found: string[] = [];
      let before: AuditPosition | null = null;
      do {
        const page: Awaited<ReturnType<AuditLog['read']>> = await log.read(search, before, 2);
        found.push(...page.map(({ subject }) => subject));
        before = page.at(-1) ?? null;
      } while (before !== null);
      return found;
    };

    it('takes new events and refuses every change of those it has', async () => {
      await write([{ handle: 'ann', event: 'plan.saved', at: 0 }]);
      const { query } = opened.database;

      for (const change of [
        `update audit_events set handle = 'bob'`,
        `update audit_events set data = '{}' where handle = 'nobody'`,
        `delete from audit_events`,
        `delete from audit_events where handle = 'nobody'`,
        `truncate audit_events`,
        `insert into audit_events select * from audit_events
           on conflict (event_id) do update set handle = 'bob'`,
        `with gone as (delete from audit_events returning 1) select * from gone`,
        `merge into audit_events using (select 1) as one on true when matched then delete`,
      ])
        await expect(query(change)).rejects.toMatchObject({ code: '42501' });
      await expect(
        opened.database.transaction(async (tx) => {
          // Passes over ordinary triggers.
          await tx.query(`set local session_replication_role = replica`);
          await tx.query(`delete from audit_events`);
        }),
      ).rejects.toMatchObject({ code: '42501' });
      expect(await subjects('ann')).toEqual(['ann 0']);
    });

    it('takes no event for public that is about what a person runs, plans or signs in with', async () => {
      for (const event of [
        'byok.run',
        'plan.saved',
        'token.created',
        'page_session.opened',
        'xbundle.published',
      ])
        await expect(write([{ handle: 'ann', event, isPublic: true, at: 1 }])).rejects.toMatchObject({
          code: '23514',
        });
    });

    it('shows a person their own events and the public ones, newest first, page by page, each once', async () => {
      await write([
        { handle: 'carol', event: 'plan.saved', at: 10 },
        { handle: 'dave', event: 'plan.saved', at: 11 },
        { handle: 'carol', event: 'bundle.published', isPublic: true, at: 12 },
        { handle: 'dave', event: 'bundle.published', isPublic: true, at: 13 },
        { handle: 'dave', event: 'bundle.published', at: 14 },
        { handle: 'carol', event: 'plan.changed', at: 15 },
        { handle: 'carol', event: 'plan.changed', at: 15 },
      ]);

      expect(await subjects(null)).toEqual(['dave 13', 'carol 12']);
      expect(await subjects('carol')).toEqual(['carol 15', 'carol 15', 'dave 13', 'carol 12', 'carol 10']);
      expect(await subjects('eve')).toEqual(['dave 13', 'carol 12']);
      expect(await subjects('carol', { handle: 'dave' })).toEqual(['dave 13']);
      expect(await subjects('carol', { handle: 'carol' })).toEqual([
        'carol 15',
        'carol 15',
        'carol 12',
        'carol 10',
      ]);
      expect(await subjects(null, { handle: 'carol' })).toEqual(['carol 12']);
      expect(await subjects('carol', { events: ['plan.saved', 'bundle.published'] })).toEqual([
        'dave 13',
        'carol 12',
        'carol 10',
      ]);
      expect(await subjects('dave', { events: ['plan.saved'] })).toEqual(['dave 11']);
      expect(await subjects(null, { handle: 'dave', events: ['bundle.published', 'plan.saved'] })).toEqual([
        'dave 13',
      ]);
      expect(await subjects(null, { events: ['plan.saved'] })).toEqual([]);
    });

    it('reads no more rows for a page than the page has, however long the log is', async () => {
      const { database } = opened;
      await database.query(`
        insert into audit_events (event_id, at, handle, event, subject, data, is_public)
        select gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 second', 'many',
          case when n % 1000 = 0 then 'plan.saved' else 'plan.changed' end, n::text, '{}', false
        from generate_series(1, 20000) as n`);
      await database.query('analyze audit_events');
      const search = { reader: 'many', handle: null, events: ['plan.saved', 'plan.erased'] };
      const page = await log.read(search, null, 5);
      expect(page.map(({ subject }) => subject)).toEqual(['20000', '19000', '18000', '17000', '16000']);

      for (const each of [
        search,
        { reader: 'many', handle: null, events: null },
        { reader: 'many', handle: 'dave', events: ['bundle.published'] },
        // Whose events are all private.
        { reader: null, handle: 'many', events: ['plan.changed', 'bundle.published'] },
        { reader: null, handle: null, events: null },
      ]) {
        const query = toAuditQuery(each, page.at(-1) ?? null, 5);
        const [plan] = await rowsOf<{ 'QUERY PLAN': PlanNode[] }>(
          database.orm,
          sql`explain (analyze, format json) ${query}`,
        );
        const scans = scansIn(plan?.['QUERY PLAN'][0]?.Plan);
        expect(scans.length).toBeGreaterThan(0);
        for (const scan of scans) expect(scan).toBeLessThanOrEqual(5);
      }
    });
  });
});
