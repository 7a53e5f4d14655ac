import { describe, expect, it } from 'vitest';

import type { DatabaseCondition } from '../../../../registry/db/index.ts';
import { checkClock, readOffsets } from '../../../../registry/doctor/clock.ts';
import { toDatabaseAddress } from '../../../../registry/doctor/database-address.ts';
import { judgeDatabase } from '../../../../registry/doctor/judge-database.ts';
import { checkNode } from '../../../../registry/doctor/node.ts';
import { isHealthy, toLines, toSummary } from '../../../../registry/doctor/report.ts';
import { checkSettings } from '../../../../registry/doctor/settings.ts';

const HEALTHY: DatabaseCondition = {
  version: '15.14',
  versionNumber: 150_014,
  migrations: { done: 15, toCome: 0, unknown: 0, skipped: 0 },
  trigrams: 'installed',
  isReadOnly: false,
  mayCreate: true,
  mostConnections: 100,
  statementMs: 8_000,
  now: 0,
};
const migrations = (changed: Partial<DatabaseCondition['migrations']>): Partial<DatabaseCondition> => ({
  migrations: { ...HEALTHY.migrations, ...changed },
});

const statesOf = (changed: Partial<DatabaseCondition>): string[] =>
  judgeDatabase({ ...HEALTHY, ...changed }, { statementMs: 8_000 })
    .filter(({ state }) => state !== 'ok')
    .map(({ state, what }) => `${state} ${what}`);

describe('the database’s condition', () => {
  it('is well when nothing is wrong', () => {
    expect(statesOf({})).toEqual([]);
  });

  it.each<[Partial<DatabaseCondition>, string]>([
    [{ version: '14.2', versionNumber: 140_002 }, 'failed PostgreSQL 14.2 is too old'],
    [
      migrations({ done: 3, toCome: 12 }),
      'warning 12 migrations to come, which run when this version starts',
    ],
    [
      migrations({ unknown: 1 }),
      'warning a newer version has changed its tables (1 migration not known here)',
    ],
    [migrations({ skipped: 1 }), 'failed 1 migration of this version were skipped and will never run'],
    [{ isReadOnly: true }, 'failed takes no writes'],
    [{ ...migrations({ done: 0, toCome: 15 }), mayCreate: false }, 'failed its role may make no tables'],
    [{ trigrams: 'missing' }, 'failed the server does not have the extension pg_trgm'],
    [
      { trigrams: 'available', mayCreate: false },
      'failed the extension pg_trgm is not in the database, and its role may not create it',
    ],
    [{ mostConnections: 10 }, 'warning takes 10 connections, and each instance may need 25'],
    [{ statementMs: 0 }, 'warning forgets the time limit for statements that a connection sets'],
  ])('%j is seen', (changed, seen) => {
    expect(statesOf(changed)).toEqual([seen]);
  });

  it('of an empty one is well, and so is one where the extension can be made', () => {
    expect(statesOf({ ...migrations({ done: 0, toCome: 15 }), trigrams: 'available' })).toEqual([]);
  });

  it('of the embedded one knows neither connections nor a server’s limit', () => {
    const changed = { ...HEALTHY, mostConnections: 1, statementMs: 0 };
    expect(judgeDatabase(changed, { statementMs: null }).filter(({ state }) => state !== 'ok')).toEqual([]);
  });
});

const aheadAt = (at: number, date: string): number[] =>
  readOffsets([
    {
      id: 'openai',
      baseUrl: 'https://api.example/v1',
      reached: { how: 'answers', status: 401, headers: new Headers({ date }), text: '', at },
    },
  ]).map(({ aheadMs }) => aheadMs);

describe('the clock', () => {
  it.each([
    [[0], 'ok'],
    [[4_000, -4_000], 'ok'],
    [[], 'warning'],
    [[7_000], 'warning'],
    [[-90_000], 'failed'],
    [[90_000, 91_000], 'failed'],
    // The others agree with us, so that one is wrong.
    [[90_000, 0, 0], 'warning'],
  ])('ahead by %j ms is %s', (ahead, state) => {
    const offsets = ahead.map((aheadMs, index) => ({ whose: `host-${index}`, aheadMs }));
    expect(checkClock(offsets).state).toBe(state);
  });

  it('is read from the header that a provider sends, which names whole seconds', () => {
    const sent = Date.parse('2026-11-30T03:00:00Z');
    const date = new Date(sent).toUTCString();

    expect(aheadAt(sent + 900, date)).toEqual([0]);
    expect(aheadAt(sent + 20_000, date)).toEqual([19_000]);
    expect(aheadAt(sent - 20_000, date)).toEqual([-20_000]);
    expect(aheadAt(sent, 'yesterday')).toEqual([]);
  });
});

describe('the address of a database', () => {
  it.each([
    ['pglite:.data/registry', { kind: 'folder', folder: '.data/registry' }],
    [
      'postgres://ada:pass-word@db.example:5433/registry',
      { kind: 'server', shown: 'registry at db.example:5433' },
    ],
    [
      'postgres://ada@db.example/registry?password=pass-word',
      { kind: 'server', shown: 'registry at db.example' },
    ],
    [
      'postgres://ada:pass-word@%2Frun%2Fpostgresql/registry',
      { kind: 'server', shown: 'registry at /run/postgresql' },
    ],
    [
      'postgres://ada:1/pass@db.example/registry',
      { kind: 'server', shown: 'the server that DATABASE_URL names' },
    ],
    ['postgres://ada:pass@word@%/registry', { kind: 'server', shown: 'the server that DATABASE_URL names' }],
  ])('%s is shown without its password', (url, address) => {
    expect(toDatabaseAddress(url)).toEqual(address);
    expect(JSON.stringify(toDatabaseAddress(url))).not.toContain('pass');
  });
});

describe('Node and the settings', () => {
  it('accepts the tested line of versions, and warns of another', () => {
    expect(checkNode('24.99.0', '24.21.0').state).toBe('ok');
    expect(checkNode('26.0.0', '24.21.0').state).toBe('warning');
    expect(checkNode().state).toBe('ok');
  });

  it('names every mistake, and no value', () => {
    const { settings, findings } = checkSettings({ PORT: 'canary-port', LOG_LEVEL: 'canary-level' });

    expect(settings).toBeNull();
    expect(findings.map(({ state, what }) => `${state} ${what.split(':')[0]}`)).toEqual([
      'failed port',
      'failed logLevel',
    ]);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });
});

describe('the report', () => {
  const ok = { subject: 'disk', state: 'ok', what: 'is large' } as const;
  const failed = { subject: 'port', state: 'failed', what: 'is taken', remedy: 'Free it.' } as const;

  it('says what is wrong, what to do, and how many of each', () => {
    expect(toLines(failed)).toEqual(['failed   port: is taken', '         → Free it.']);
    expect(toSummary([ok, failed, ok])).toBe('\n1 failed, 0 warning, 2 ok.');
    expect([isHealthy([ok, failed]), isHealthy([ok])]).toEqual([false, true]);
  });
});
