import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAccountsTest, type AccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';

const kinds = await databaseKinds();
const PAGE = { accept: 'text/html' };

describe.each(kinds)('the page of a person’s plans on $name', ({ open }) => {
  describe.skipIf(open === null)('in a browser', () => {
    let test: AccountsTest;
    let token: string;
    let ann: string;
    let bob: string;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      token = await test.token('ann');
      [ann, bob] = [await test.signIn('ann'), await test.signIn('bob')];
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const save = async (goal: string): Promise<string> => {
      const composition = sampleComposition({
        goal,
        drafts: [sampleDraft({ markdown: '<script>x</script>' })],
      });
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const saved = await test.ask('POST', '/v1/plans', { token, body: { composition }, headers });
      return ((await saved.json()) as { plan_id: string }).plan_id;
    };
    const get = async (path: string, cookie = ann): Promise<{ status: number; text: string }> => {
      const response = await test.ask('GET', path, { cookie, headers: PAGE });
      return { status: response.status, text: await response.text() };
    };
    const send = async (fields: Record<string, string>, cookie = ann) => {
      const sent = { csrf: await test.csrf(cookie), ...fields };
      const response = await test.send('/me/plans', cookie, sent, { headers: PAGE });
      return {
        status: response.status,
        location: response.headers.get('location'),
        text: await response.text(),
      };
    };
    const etagOf = async (planId: string): Promise<string> =>
      (await test.ask('GET', `/v1/plans/${planId}`, { token })).headers.get('etag') ?? '';
    const titleOf = async (planId: string): Promise<unknown> =>
      ((await (await test.ask('GET', `/v1/plans/${planId}`, { token })).json()) as { title: unknown }).title;

    it('lists them newest first, searches them, and shows their text as text', async () => {
      await save('Sort <b>letters</b>');
      await save('Count parcels');

      const all = await get('/me/plans');
      expect(all.status).toBe(200);
      expect(all.text.indexOf('Count parcels')).toBeLessThan(all.text.indexOf('Sort &lt;b&gt;'));
      expect(all.text).not.toContain('<b>letters');
      const some = await get('/me/plans?q=LETTERS');
      expect(some.text).toContain('Sort &lt;b&gt;');
      expect(some.text).not.toContain('Count parcels');
      expect((await get('/me/plans?q=nowhere')).text).toContain('No plan has all of these words');
      expect((await get('/me/plans', bob)).text).toContain('No plans yet.');
      expect((await get('/me/plans', 'none=x')).status).toBe(401);
    });

    it('renames, duplicates once per button, deletes with undo, and erases', async () => {
      const planId = await save('Rename me');

      const renamed = await send({
        action: 'rename',
        plan_id: planId,
        etag: await etagOf(planId),
        title: 'Named',
      });
      expect(renamed).toMatchObject({ status: 303, location: `/me/plans?done=renamed&plan=${planId}` });
      expect(await titleOf(planId)).toBe('Named');

      const page = (await get('/me/plans?q=Named')).text;
      const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
      const title = /name="title" value="(Copy of [^"]+)"/.exec(page)?.[1] ?? '';
      const copy = { action: 'duplicate', plan_id: planId, key, title };
      const [first, second] = [await send(copy), await send(copy)];
      expect(first.status).toBe(303);
      expect(first.location).toMatch(/^\/me\/plans\?done=duplicated&plan=/);
      expect(second.location).toBe(first.location);
      expect(await titleOf(first.location?.split('=').at(-1) ?? '')).toBe('Copy of Named');

      const deleted = await send({ action: 'delete', plan_id: planId });
      const after = await get(deleted.location ?? '');
      expect(after.text).toContain('The plan is deleted.');
      expect(after.text).toContain('<button>Undo</button>');
      expect((await send({ action: 'restore', plan_id: planId })).status).toBe(303);
      expect(await titleOf(planId)).toBe('Named');

      await send({ action: 'delete', plan_id: planId });
      expect((await get('/me/plans?deleted=true')).text).toContain('<h2 dir="auto">Named</h2>');
      expect((await send({ action: 'erase', plan_id: planId })).location).toContain('done=erased');
      expect((await get('/me/plans?deleted=true')).text).toContain('No deleted plan can be restored.');
      expect((await send({ action: 'restore', plan_id: planId })).status).toBe(404);
    });

    it('shows both versions when a plan was changed meanwhile, and loses neither', async () => {
      const planId = await save('Two of us');
      const known = await etagOf(planId);
      await send({ action: 'rename', plan_id: planId, etag: known, title: 'Theirs' });

      const conflict = await send({ action: 'rename', plan_id: planId, etag: known, title: 'Mine <i>' });

      expect(conflict.status).toBe(409);
      expect(conflict.text).toContain('<strong dir="auto">Theirs</strong>');
      expect(conflict.text).toContain('<strong dir="auto">Mine &lt;i&gt;</strong>');
      expect(await titleOf(planId)).toBe('Theirs');
      const etag = /name="etag" value="([^"]+)"/.exec(conflict.text)?.[1]?.replaceAll('&quot;', '"') ?? '';
      const mine = await send({ action: 'rename', plan_id: planId, etag, title: 'Mine <i>' });
      expect(mine.status).toBe(303);
      expect(await titleOf(planId)).toBe('Mine <i>');
    });

    it('S30 knows nothing of other people’s plans, whatever is sent', async () => {
      const planId = await save('Ann’s alone');
      const gone = await save('Ann’s alone, deleted');
      await send({ action: 'delete', plan_id: gone });
      const before = await etagOf(planId);
      const key = crypto.randomUUID();

      for (const fields of [
        { action: 'rename', plan_id: planId, etag: before, title: 'Stolen' },
        { action: 'rename', plan_id: planId, etag: 'x', title: 'Stolen' },
        { action: 'duplicate', plan_id: planId, key, title: 'Stolen' },
        { action: 'delete', plan_id: planId },
        { action: 'erase', plan_id: planId },
        { action: 'restore', plan_id: gone },
        { action: 'erase', plan_id: gone },
      ]) {
        const { status, text } = await send(fields, bob);
        expect([fields.action, status]).toEqual([fields.action, 404]);
        expect(text).not.toContain('Ann’s');
      }
      expect((await get(`/publish/bundle?plan=${planId}`, bob)).status).toBe(404);
      expect((await get(`/publish/bundle?plan=${planId}`, 'none=x')).status).toBe(401);
      expect(await etagOf(planId)).toBe(before);
    });

    it('leads to the page that goes on with a plan, which shows it and how to get the extension', async () => {
      const planId = await save('Publish me');
      expect((await get('/me/plans')).text).toContain(`href="/publish/bundle?plan=${planId}"`);

      const { status, text } = await get(`/publish/bundle?plan=${planId}`);

      expect(status).toBe(200);
      expect(text).toContain('Publish me');
      expect(text).toContain('&lt;script&gt;x&lt;/script&gt;');
      expect(text).toContain('<a href="/compose">Get the extension</a>');
      expect(text).toContain(`<link rel="alternate" type="application/json" href="/v1/plans/${planId}" />`);
      expect(text).not.toMatch(/<script|style=|undefined|\[object/);
      for (const path of [
        '/publish/bundle',
        '/publish/bundle?plan=x',
        `/publish/bundle?plan=${crypto.randomUUID()}`,
      ])
        expect((await get(path)).status).toBe(404);
    });

    it('says what is wrong with a title or an action', async () => {
      const planId = await save('Keep my name');
      const long = await send({ action: 'rename', plan_id: planId, etag: 'x', title: 'x'.repeat(201) });
      expect([long.status, long.text.includes('The title is longer than 200 characters')]).toEqual([
        422,
        true,
      ]);
      expect((await send({ action: 'publish', plan_id: planId })).status).toBe(422);
      const reader = await test.signIn('ann', ['read']);
      expect((await send({ action: 'delete', plan_id: planId }, reader)).status).toBe(403);
    });
  });
});
