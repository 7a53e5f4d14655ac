import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PlanListSchema, type PlanSummary, z } from '../../lib/protocol/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { sampleComposition } from '../support/samples/run-samples.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { type BundleOptions, skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();
const NOBODYS = '019b0000-0000-7000-8000-000000000000';

const ofGlobex = (name: string) => ({ namespace: 'globex', label: name, members: [skillMember(name)] });

describe.each(kinds)('what was published from a plan on $name', ({ open }) => {
  describe.skipIf(open === null)('in the lists of its owner', () => {
    let test: AccountsTest;
    let acme: string;
    let globex: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      [acme, globex] = [await test.token('acme'), await test.token('globex')];
      await addSigningKeyOf(test, 'acme', acme, ADA);
      await addSigningKeyOf(test, 'globex', globex, ADA);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const save = async (goal: string): Promise<string> => {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const body = { composition: sampleComposition({ goal }) };
      const saved = await test.ask('POST', '/v1/plans', { token: acme, body, headers });
      return ((await saved.json()) as { plan_id: string }).plan_id;
    };
    const list = async (query = '', token = acme): Promise<PlanSummary[]> =>
      z.parse(PlanListSchema, await (await test.ask('GET', `/v1/me/plans${query}`, { token })).json()).items;
    const publishedFrom = async (planId: string) =>
      (await list('?limit=100')).find(({ plan_id }) => plan_id === planId)?.published;
    const publish = async (planId: string | null, options: BundleOptions, token = acme) => {
      const body = { ...(await toPublishRequest(options)), plan_id: planId };
      const answer = await test.ask('POST', '/v1/bundles', { token, body });
      expect(answer.status).toBe(201);
      return { body, published: (await answer.json()) as Record<string, unknown> };
    };

    it('is the last bundle, with its number and who may see it, and the page links to it', async () => {
      const planId = await save('Settle <b>disputes</b>');
      expect(await publishedFrom(planId)).toBeNull();

      await publish(planId, { label: 'settle', members: [skillMember('settle')] });
      expect(await publishedFrom(planId)).toEqual({
        label: 'settle',
        number: 1,
        visibility: 'public',
        link: null,
      });
      const { published } = await publish(planId, {
        label: 'settle',
        visibility: 'draft',
        members: [skillMember('settle', { version: '1.1.0' })],
      });
      expect(await publishedFrom(planId)).toEqual({
        label: 'settle',
        number: 2,
        visibility: 'draft',
        link: published['link'],
      });

      const cookie = await test.signIn('acme');
      const page = await (await test.ask('GET', '/me/plans', { cookie })).text();
      expect(page).toContain(`href="/b/settle?link=${String(published['link'])}"`);
      expect(page).toContain(', publication 2');
      expect((await test.ask('GET', `/b/settle?link=${String(published['link'])}`)).status).toBe(200);
    });

    it('is answered alike when it is sent again, with the plan or without', async () => {
      const planId = await save('Answer once');
      const { body, published } = await publish(planId, { label: 'once', members: [skillMember('once')] });
      const { plan_id: _, ...without } = body;
      for (const again of [body, without, { ...body, plan_id: NOBODYS }]) {
        const answer = await test.ask('POST', '/v1/bundles', { token: acme, body: again });
        expect([answer.status, await answer.json()]).toEqual([201, published]);
      }
      expect(await publishedFrom(planId)).toMatchObject({ label: 'once', number: 1 });
    });

    it('S30 does not tell another person’s plan from none, nor shows anything in their list', async () => {
      const planId = await save('Mine alone');
      const answers = [
        await publish(planId, ofGlobex('theirs'), globex),
        await publish(NOBODYS, ofGlobex('nobodys'), globex),
      ];
      expect(new Set(answers.map(({ published }) => Object.keys(published).join())).size).toBe(1);
      expect(await publishedFrom(planId)).toBeNull();
      const kept = await test.rows(
        `select plan_id from bundle_publications where label in ('theirs', 'nobodys') order by label`,
      );
      expect(kept).toEqual([{ plan_id: null }, { plan_id: null }]);
      for (const path of ['/v1/bundles/settle/publications/1', '/v1/audit?event=bundle.*&limit=100'])
        expect(await (await test.ask('GET', path, { token: globex })).text()).not.toContain('plan_id');
    });

    it('stays as it was when its plan is deleted and erased', async () => {
      const planId = await save('Gone soon');
      await publish(planId, { label: 'stays', members: [skillMember('stays')] });
      const path = `/v1/plans/${planId}`;
      expect((await test.ask('DELETE', path, { token: acme })).status).toBe(204);
      expect((await list('?deleted=true')).map(({ published }) => published?.label)).toEqual(['stays']);
      expect((await test.ask('DELETE', `${path}?for_good=true`, { token: acme })).status).toBe(204);
      expect((await test.ask('GET', '/v1/bundles/stays')).status).toBe(200);
    });

    it('is none when the plan’s id is not one', async () => {
      const body = { ...(await toPublishRequest({ label: 'no-id', members: [skillMember('no-id')] })) };
      const answer = await test.ask('POST', '/v1/bundles', { token: acme, body: { ...body, plan_id: 'x' } });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/plan_id' }] });
    });
  });
});
