import { get as httpGet } from 'node:http';

import { describe, expect, it } from 'vitest';

import {
  AuditEventSchema,
  AuditListSchema,
  ProblemSchema,
  problemSlug,
  z,
  type AuditList,
} from '../../lib/protocol/index.ts';
import { openPglite } from '../../registry/db/index.ts';
import { eventually } from '../support/eventually.ts';
import { openRegistryTest, useRegistry } from '../support/registry/registry-setup.ts';
import { runRequest } from '../support/registry/run-client.ts';
import { savePlan } from '../support/registry/save-plan.ts';

describe('the audit log over HTTP', () => {
  const test = useRegistry();

  const get = (
    query: string,
    token: string | null,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(`${test.registry.url}/v1/audit${query}`, {
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
  const list = async (query: string, token: string | null): Promise<AuditList> => {
    const response = await get(query, token);
    expect(response.status).toBe(200);
    return z.parse(AuditListSchema, await response.json());
  };
  /** A run and a plan of a new person. */
  const act = async (handle: string): Promise<string> => {
    const token = await test.registry.token(handle);
    const client = await test.clientOf(handle);
    const composition = (await (await client.post(runRequest())).json()) as object;
    expect((await savePlan(test.registry.url, token, composition)).status).toBe(201);
    return token;
  };

  it('has what a person did, newest first, and nobody else sees it', async () => {
    const [ann, bob] = [await act('ann'), await act('bob')];

    const { items } = await list('', ann);

    expect(items.map(({ handle, event }) => ({ handle, event }))).toEqual([
      { handle: 'ann', event: 'plan.saved' },
      { handle: 'ann', event: 'byok.run' },
      { handle: 'ann', event: 'token.created' },
      { handle: 'ann', event: 'token.created' },
    ]);
    for (const [query, token] of [
      ['', null],
      ['?handle=ann', null],
      ['?handle=ann', bob],
      ['?handle=ann&event=plan.*', bob],
      ['?handle=nobody', bob],
    ] as const)
      expect(await list(query, token)).toEqual({ items: [], next_cursor: null });
    expect(new Set((await list('', bob)).items.map(({ handle }) => handle))).toEqual(new Set(['bob']));
    // A cursor of one's own position opens nothing of others.
    const { next_cursor } = await list('?limit=1', ann);
    expect(await list(`?cursor=${next_cursor}`, null)).toEqual({ items: [], next_cursor: null });
    expect(await list(`?cursor=${next_cursor}&handle=ann`, bob)).toEqual({ items: [], next_cursor: null });
  });

  it('is filtered by event and by family, and paged', async () => {
    const token = await act('carol');

    expect((await list('?event=byok.run', token)).items.map(({ event }) => event)).toEqual(['byok.run']);
    expect((await list('?event=plan.*', token)).items.map(({ event }) => event)).toEqual(['plan.saved']);
    const first = await list('?limit=1', token);
    const second = await list(`?limit=3&cursor=${first.next_cursor}`, token);
    expect([...first.items, ...second.items].map(({ event }) => event)).toEqual([
      'plan.saved',
      'byok.run',
      'token.created',
      'token.created',
    ]);
    expect(second.next_cursor).toBeNull();
  });

  it.each([
    ['?event=plan', '/event'],
    ['?event=plan.lost', '/event'],
    ['?event=*', '/event'],
    ['?handle=A', '/handle'],
    ['?handle=a&handle=b', '/handle'],
    ['?since=now', ''],
  ])('refuses %s and says where', async (query, pointer) => {
    const problem = z.parse(ProblemSchema, await (await get(query, test.token)).json());

    expect(problemSlug(problem)).toBe('invalid-request');
    expect(problem.errors?.map((each) => each.pointer)).toEqual([pointer]);
  });

  it.each(['limit=0', 'cursor=zzz', 'cursor=eyJhdCI6OWU5OX0'])('refuses ?%s', async (query) => {
    expect((await get(`?${query}`, test.token)).status).toBe(422);
  });

  it('takes no token that is not valid for none: it would look as if there were nothing', async () => {
    for (const authorization of [`Bearer byokc_${'a'.repeat(43)}`, 'Bearer x', 'Basic YTpi']) {
      const response = await get('', null, { authorization });
      expect(response.status).toBe(401);
    }
  });

  it('comes as JSON lines, whole, in the type that was asked for', async () => {
    const token = await act('dora');

    for (const type of ['application/jsonl', 'application/x-ndjson']) {
      const response = await get('?limit=1', token, { accept: type });
      expect(response.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const lines = (await response.text()).split('\n');
      expect(lines.pop()).toBe('');
      expect(lines.map((line) => z.parse(AuditEventSchema, JSON.parse(line)).event)).toEqual([
        'plan.saved',
        'byok.run',
        'token.created',
        'token.created',
      ]);
    }
    const none = await get('?handle=dora', null, { accept: 'application/jsonl' });
    expect([none.status, await none.text()]).toEqual([200, '']);
    expect((await get('', token, { accept: 'text/csv' })).status).toBe(406);
    const head = await fetch(`${test.registry.url}/v1/audit`, {
      method: 'HEAD',
      headers: { accept: 'application/jsonl' },
    });
    expect(head.status).toBe(200);
  });

  it('has one line in the access log for an export', async () => {
    const token = await act('emil');
    await (await get('', token, { accept: 'application/jsonl' })).text();

    const { status } = await test.registry.logged(
      'the export',
      ({ handle, route }) => handle === 'emil' && route === '/v1/audit',
    );

    expect(status).toBe(200);
  });
});

describe('an export of a long log', () => {
  /** Events of alice, in batches. */
  const EVENTS = 30_000;

  it('is delivered whole and in order, and ends with its reader or when that takes nothing more', async () => {
    const test = await openRegistryTest({
      settings: { runs: { writeDeadlineMs: 1_000 } },
      prepare: async (folder) => {
        const database = await openPglite(folder);
        await database.query(
          `insert into audit_events (event_id, at, handle, event, subject, data)
           select gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 second', 'alice', 'plan.changed',
             n::text, json_build_object('plan_id', gen_random_uuid()) from generate_series(1, $1::int) as n`,
          [EVENTS],
        );
        await database.close();
      },
    });
    try {
      const open = (signal?: AbortSignal): Promise<Response> =>
        fetch(`${test.registry.url}/v1/audit?event=plan.changed`, {
          headers: { authorization: `Bearer ${test.token}`, accept: 'application/jsonl' },
          ...(signal === undefined ? {} : { signal }),
        });
      const lines = (await (await open()).text()).trimEnd().split('\n');
      const subjects = lines.map((line) => Number((JSON.parse(line) as { subject: string }).subject));
      expect(subjects).toEqual(Array.from({ length: EVENTS }, (_, index) => EVENTS - index));

      const leaving = new AbortController();
      const reader = (await open(leaving.signal)).body?.getReader();
      await reader?.read();
      leaving.abort();
      await test.registry.logged(
        'the reader left',
        ({ route, status }) => route === '/v1/audit' && status === 499,
      );

      const lines499 = (): number =>
        test.registry.logs().filter(({ route, status }) => route === '/v1/audit' && status === 499).length;
      const stalled = httpGet(`${test.registry.url}/v1/audit`, {
        headers: { authorization: `Bearer ${test.token}`, accept: 'application/jsonl' },
      });
      stalled.on('response', (response) => void response.pause().on('error', () => {})).on('error', () => {});
      await eventually('the registry gives up who takes nothing', () => lines499() === 2);
      expect((await fetch(`${test.registry.url}/readyz`)).status).toBe(200);
    } finally {
      await test.close();
    }
  }, 120_000);
});
