import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  PlanListSchema,
  PlanSchema,
  PlanSummarySchema,
  problemSlug,
  z,
  type Composition,
  type PlanSummary,
  type Problem,
} from '../../lib/protocol/index.ts';
import { deepCount } from '../support/counts.ts';
import { eventually } from '../support/eventually.ts';
import { openPostgresTest } from '../support/registry/postgres-registry.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';

const postgres = await openPostgresTest();
/** How long a deleted plan is kept: as long as a test needs to restore it, on a busy machine too. */
const KEPT_MS = 60_000;
const env = { RATE_LIMITS: 'off', PLAN_LIMIT: '400' };
const settings = { deletedPlansMs: KEPT_MS };

const kinds = [
  { name: 'PGlite', start: () => startRegistry({ env, settings }) },
  { name: 'PostgreSQL', start: postgres && (() => postgres.start({ env, settings })) },
];
afterAll(() => postgres?.close(), 60_000);

const slugOf = async (response: Response): Promise<string> => problemSlug((await response.json()) as Problem);
describe.each(kinds)('the life of a plan on $name', ({ start }) => {
  describe.skipIf(start === null)('in the registry', () => {
    let registry: RegistryProcess;
    let token: string;
    let mallory: string;
    beforeAll(async () => {
      registry = await (start as () => Promise<RegistryProcess>)();
      [token, mallory] = [await registry.token('alice'), await registry.token('mallory')];
    }, 120_000);
    afterAll(() => registry.stop(), 60_000);

    const send = (
      method: string,
      path: string,
      {
        body,
        headers = {},
        as = token,
      }: { body?: unknown; headers?: Record<string, string>; as?: string } = {},
    ): Promise<Response> =>
      fetch(`${registry.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${as}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const save = async (change: Partial<Composition> = {}, as = token): Promise<string> => {
      const saved = await savePlan(registry.url, as, sampleComposition(change));
      expect(saved.status).toBe(201);
      return ((await saved.json()) as { plan_id: string }).plan_id;
    };
    const read = async (planId: string) => {
      const response = await send('GET', `/v1/plans/${planId}`);
      return {
        etag: response.headers.get('etag') ?? '',
        plan: z.parse(PlanSchema, await response.json()),
      };
    };
    const put = (planId: string, etag: string, body: unknown): Promise<Response> =>
      send('PUT', `/v1/plans/${planId}`, { body, headers: { 'if-match': etag } });
    const list = async (query = '', as = token): Promise<PlanSummary[]> =>
      z.parse(PlanListSchema, await (await send('GET', `/v1/me/plans?limit=100${query}`, { as })).json())
        .items;
    const eventsOf = async (planId: string): Promise<string[]> => {
      const { items } = (await (await send('GET', '/v1/audit?event=plan.*&limit=100')).json()) as {
        items: { event: string; subject: string; data: unknown }[];
      };
      return items.filter(({ subject }) => subject === planId).map(({ event }) => event);
    };

    it('is renamed, by its goal again, and rewritten; each version has a tag of its own', async () => {
      const planId = await save({ goal: 'Write the minutes' });
      const first = await read(planId);
      expect(first.plan).toMatchObject({ title: null, etag: first.etag });

      const renamed = await put(planId, first.etag, { title: '  Minutes ' });
      const summary = z.parse(PlanSummarySchema, await renamed.json());
      expect(summary).toMatchObject({ plan_id: planId, title: 'Minutes', goal: 'Write the minutes' });
      expect(renamed.headers.get('etag')).toBe(summary.etag);
      const second = await read(planId);
      expect(second).toMatchObject({ etag: summary.etag, plan: { title: 'Minutes' } });
      expect(second.plan.composition).toEqual(first.plan.composition);

      const composition = sampleComposition({
        goal: 'Write other minutes',
        drafts: [sampleDraft({ name: 'a' }), sampleDraft({ name: 'b' })],
      });
      const rewritten = await put(planId, second.etag, { composition });
      expect(rewritten.status).toBe(200);
      const third = await read(planId);
      expect(third.plan).toMatchObject({ title: 'Minutes', composition: { goal: 'Write other minutes' } });
      expect((await list()).find(({ plan_id }) => plan_id === planId)).toMatchObject({
        goal: 'Write other minutes',
        drafts: 2,
        etag: third.etag,
      });
      expect((await put(planId, third.etag, { title: null })).status).toBe(200);
      expect((await read(planId)).plan.title).toBeNull();
      expect(new Set([first.etag, second.etag, third.etag]).size).toBe(3);
      expect(await eventsOf(planId)).toEqual(['plan.changed', 'plan.changed', 'plan.changed', 'plan.saved']);
    });

    it('is changed only by whoever knows how it is now, and the refusal says which version that is', async () => {
      const planId = await save();
      const { etag } = await read(planId);
      const unconditional = await send('PUT', `/v1/plans/${planId}`, { body: { title: 'Mine' } });
      expect([unconditional.status, await slugOf(unconditional)]).toEqual([428, 'precondition-required']);
      expect((await put(planId, etag, { title: 'Theirs' })).status).toBe(200);

      for (const stale of [
        etag,
        `W/${(await read(planId)).etag}`,
        '"other"',
        `"${crypto.randomUUID()}-2"`,
        'x',
      ]) {
        const refused = await put(planId, stale, { title: 'Mine' });
        expect([refused.status, await slugOf(refused)]).toEqual([412, 'precondition-failed']);
        expect(refused.headers.get('etag')).toBe((await read(planId)).etag);
      }
      expect((await read(planId)).plan.title).toBe('Theirs');
      const removed = await send('DELETE', `/v1/plans/${planId}`, { headers: { 'if-match': etag } });
      expect(removed.status).toBe(412);
      const present = (await read(planId)).etag;
      expect((await put(planId, `"x", ${present}`, { title: 'Both' })).status).toBe(200);
      expect((await put(planId, '*', { title: 'Whatever it is' })).status).toBe(200);
    });

    it('loses nothing when two editors change it, in whatever order they read and write', async () => {
      const step = fc.record({ editor: fc.constantFrom('a', 'b'), does: fc.constantFrom('read', 'write') });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
          const planId = await save();
          const editors = { a: await read(planId), b: await read(planId) };
          const accepted: string[] = [];
          for (const [number, { editor, does }] of steps.entries()) {
            const { etag, plan } = editors[editor];
            if (does === 'read') {
              editors[editor] = await read(planId);
              continue;
            }
            const edit = `${editor}${number}`;
            const written = await put(planId, etag, { title: `${plan.title ?? ''} ${edit}` });
            if (written.status === 200) accepted.push(edit);
            expect([200, 412]).toContain(written.status);
            // Whoever was accepted had read everything that was accepted before.
            const { title } = (await read(planId)).plan;
            expect(title).toBe(accepted.length === 0 ? null : accepted.join(' '));
          }
          await send('DELETE', `/v1/plans/${planId}?for_good=true`);
        }),
        { numRuns: deepCount({ sample: 15, deep: 300 }) },
      );
    }, 300_000);

    it('takes one of many changes that are sent at once', async () => {
      const planId = await save();
      const { etag } = await read(planId);

      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) => put(planId, etag, { title: `Title ${number}` })),
      );

      const won = answers.findIndex(({ status }) => status === 200);
      expect(answers.filter((_, number) => number !== won).map(({ status }) => status)).toEqual(
        Array.from({ length: 19 }, () => 412),
      );
      expect((await read(planId)).plan.title).toBe(`Title ${won}`);
    });

    it.each([
      ['nothing to change', {}, ''],
      ['an empty title', { title: '  ' }, '/title'],
      ['a title of two lines', { title: 'a\nb' }, '/title'],
      ['a title of 201 characters', { title: 'x'.repeat(201) }, '/title'],
      ['a member that nobody knows', { title: 'x', name: 'y' }, ''],
    ])('is not changed with %s', async (_name, body, pointer) => {
      const planId = await save();
      const refused = await put(planId, '*', body);
      const problem = (await refused.json()) as Problem;

      expect([refused.status, problemSlug(problem)]).toEqual([422, 'invalid-request']);
      expect(problem.errors?.map((each) => each.pointer)).toEqual([pointer]);
    });

    it('S22 takes nothing shaped like a key by a change either', async () => {
      const planId = await save();
      const key = `sk-ant-${'a1B2c3D4'.repeat(6)}`;
      const composition = sampleComposition({ drafts: [sampleDraft({ markdown: `Use ${key}` })] });

      for (const [body, pointer] of [
        [{ composition }, '/composition/drafts/0/markdown'],
        [{ title: `My ${key}` }, '/title'],
      ] as const) {
        const refused = await put(planId, '*', body);
        const problem = (await refused.json()) as Problem;
        expect([problemSlug(problem), problem.errors?.[0]?.pointer]).toEqual(['secret-in-plan', pointer]);
        expect(JSON.stringify(problem)).not.toContain('a1B2');
      }
      expect((await read(planId)).plan).toMatchObject({ title: null, composition: sampleComposition() });
    });

    it('is found by words of its title and goal, whatever their case', async () => {
      const planId = await save({ goal: 'Übersicht der Zahlungen, 100 % _sicher_' });
      await put(planId, '*', { title: 'Ärger mit Rechnungen' });
      await save({ goal: 'Something else, 100 days' });
      const found = async (q: string): Promise<boolean> =>
        (await list(`&q=${encodeURIComponent(q)}`)).some(({ plan_id }) => plan_id === planId);

      for (const q of ['übersicht', 'ZAHLUNGEN ärger', 'rechnungen', '100 %', '_sicher_', ' '])
        expect([q, await found(q)]).toEqual([q, true]);
      for (const q of ['übersicht nirgends', '100%', '\\', "'"])
        expect([q, await found(q)]).toEqual([q, false]);
      expect((await send('GET', '/v1/me/plans?query=x')).status).toBe(422);
      expect((await send('GET', `/v1/me/plans?q=${'x'.repeat(401)}`)).status).toBe(422);
    });

    it('is duplicated once per Idempotency-Key, under another title', async () => {
      const planId = await save({ goal: 'Copy me' });
      const duplicate = (key: string, title: string | null): Promise<Response> =>
        send('POST', `/v1/plans/${planId}/duplicate`, {
          body: { title },
          headers: { 'idempotency-key': key },
        });

      const made = await duplicate('copy-1', 'Copy of it');
      const { plan_id: copyId } = (await made.json()) as { plan_id: string };
      expect([made.status, made.headers.get('location')]).toEqual([201, `/v1/plans/${copyId}`]);
      const again = await duplicate('copy-1', 'Copy of it');
      expect([again.status, await again.json()]).toEqual([201, { plan_id: copyId }]);
      const other = await duplicate('copy-1', 'Another title');
      expect(await slugOf(other)).toBe('idempotency-mismatch');
      expect(copyId).not.toBe(planId);
      const [source, copy] = [await read(planId), await read(copyId)];
      expect(copy.plan).toMatchObject({ title: 'Copy of it', composition: source.plan.composition });
      expect(await eventsOf(copyId)).toEqual(['plan.duplicated']);
      const missing = await send('POST', `/v1/plans/${planId}/duplicate`, { body: { title: null } });
      expect(await slugOf(missing)).toBe('idempotency-key-missing');
    });

    it('is deleted, restored as it was, deleted again and erased', async () => {
      const planId = await save({ goal: 'Bring me back' });
      await put(planId, '*', { title: 'Once more' });
      const before = await read(planId);
      const deleted = async () => (await list('&deleted=true')).find(({ plan_id }) => plan_id === planId);

      expect((await send('DELETE', `/v1/plans/${planId}`)).status).toBe(204);
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
      ])
        expect((await send(method ?? '', `/v1/plans/${planId}${path}`)).status).toBe(404);
      expect((await put(planId, '*', { title: 'x' })).status).toBe(404);
      expect((await list()).map(({ plan_id }) => plan_id)).not.toContain(planId);
      const until = Date.parse((await deleted())?.restorable_until ?? '');
      expect(until - Date.now()).toBeGreaterThan(0);
      expect(until - Date.now()).toBeLessThanOrEqual(KEPT_MS + 5_000);

      const restored = await send('POST', `/v1/plans/${planId}/restore`);
      expect([restored.status, await restored.json()]).toEqual([
        200,
        expect.objectContaining({ plan_id: planId, title: 'Once more', restorable_until: null }),
      ]);
      expect((await send('POST', `/v1/plans/${planId}/restore`)).status).toBe(404);
      const after = await read(planId);
      expect(after.plan).toEqual({ ...before.plan, etag: after.etag });
      expect(after.etag).not.toBe(before.etag);
      expect(await deleted()).toBeUndefined();

      await send('DELETE', `/v1/plans/${planId}`);
      expect((await send('DELETE', `/v1/plans/${planId}?for_good=maybe`)).status).toBe(422);
      expect((await send('DELETE', `/v1/plans/${planId}?for_good=true`)).status).toBe(204);
      expect((await send('POST', `/v1/plans/${planId}/restore`)).status).toBe(404);
      expect(await deleted()).toBeUndefined();
      expect(await eventsOf(planId)).toEqual([
        'plan.erased',
        'plan.deleted',
        'plan.restored',
        'plan.deleted',
        'plan.changed',
        'plan.saved',
      ]);
    });

    it('S30 does not exist for anybody else, on any route, and stays as it is', async () => {
      const planId = await save({ goal: 'Mine alone' });
      const goneId = await save({ goal: 'Mine alone, deleted' });
      await send('DELETE', `/v1/plans/${goneId}`);
      const before = await read(planId);
      const headers = { 'if-match': before.etag, 'idempotency-key': crypto.randomUUID() };
      const requests = [
        ['GET', planId, '', undefined],
        ['PUT', planId, '', { title: 'Stolen' }],
        ['PUT', planId, '', { composition: sampleComposition() }],
        ['POST', planId, '/duplicate', { title: 'Stolen' }],
        ['POST', goneId, '/restore', undefined],
        ['POST', goneId, '/duplicate', { title: 'Stolen' }],
        ['DELETE', planId, '', undefined],
        ['DELETE', planId, '?for_good=true', undefined],
        ['DELETE', goneId, '?for_good=true', undefined],
      ] as const;

      for (const [method, id, rest, body] of requests) {
        const sent = { as: mallory, headers, ...(body === undefined ? {} : { body }) };
        const theirs = await send(method, `/v1/plans/${id}${rest}`, sent);
        const nobodys = await send(method, `/v1/plans/${crypto.randomUUID()}${rest}`, sent);
        const [refused, missing] = [await theirs.json(), await nobodys.json()] as [Problem, Problem];
        expect([method, rest, theirs.status, problemSlug(refused)]).toEqual([method, rest, 404, 'not-found']);
        expect({ ...refused, instance: '' }).toEqual({ ...missing, instance: '' });
        expect(theirs.headers.get('etag')).toBeNull();
      }
      for (const query of ['', '&deleted=true', '&q=mine']) expect(await list(query, mallory)).toEqual([]);
      expect(await read(planId)).toEqual(before);
      expect((await send('POST', `/v1/plans/${goneId}/restore`)).status).toBe(200);
    });

    it('makes room when a quota is full, if it was deleted', async () => {
      const carol = await registry.token('carol');
      for (let number = 0; number < 400; number += 1) await save({ goal: `Goal ${number}` }, carol);
      const composition = sampleComposition();
      expect(await slugOf(await savePlan(registry.url, carol, composition))).toBe('plan-quota-reached');
      const [newest, next] = await list('', carol);
      for (const plan of [next, newest]) await send('DELETE', `/v1/plans/${plan?.plan_id}`, { as: carol });

      await save({ goal: 'It fits again' }, carol);

      expect((await list('&deleted=true', carol)).map(({ plan_id }) => plan_id)).toEqual([newest?.plan_id]);
      const erased = await send('GET', '/v1/audit?event=plan.erased', { as: carol });
      expect(
        ((await erased.json()) as { items: { subject: string }[] }).items.map(({ subject }) => subject),
      ).toEqual([next?.plan_id]);
    }, 120_000);
  });
});

describe('a deleted plan', () => {
  it('is erased when its time is over, and cannot be restored from then on', async () => {
    const registry = await startRegistry({ settings: { deletedPlansMs: 300 } });
    try {
      const token = await registry.token('alice');
      const headers = { authorization: `Bearer ${token}` };
      const saved = await savePlan(registry.url, token, sampleComposition());
      const { plan_id: planId } = (await saved.json()) as { plan_id: string };
      await fetch(`${registry.url}/v1/plans/${planId}`, { method: 'DELETE', headers });

      await eventually('it is erased', async () => {
        const audit = await fetch(`${registry.url}/v1/audit?event=plan.erased`, { headers });
        return ((await audit.json()) as { items: unknown[] }).items.length === 1;
      });

      const restored = await fetch(`${registry.url}/v1/plans/${planId}/restore`, { method: 'POST', headers });
      expect(restored.status).toBe(404);
    } finally {
      await registry.stop();
    }
  }, 60_000);
});
