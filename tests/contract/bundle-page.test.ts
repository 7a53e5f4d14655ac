import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { checkPlugin } from '../../lib/formats/plugins/check-plugin.ts';
import {
  type Bundle,
  BundleSchema,
  type PublishedBundle,
  type SearchList,
  z,
} from '../../lib/protocol/index.ts';
import { createPlannerCatalog } from '../../registry/catalog/for-planner.ts';
import { createSearch } from '../../registry/catalog/search.ts';
import { createEntities, createEntitySearch } from '../../registry/db/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { agentMember, serverMember, skillMember } from '../support/signing/bundle-to-publish.ts';
import { createPublisher } from '../support/signing/publisher.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();

/** Without the space that the layout puts around them. */
const linesIn = (page: string): string[] =>
  [...page.matchAll(/<pre class="line" tabindex="0"><code>([^<]*)<\/code>/g)].map(([, line = '']) =>
    line.replaceAll('&#39;', "'"),
  );
const alternateIn = (page: string): string | undefined =>
  /<link rel="alternate" type="application\/json" href="([^"]+)"/.exec(page)?.[1];

describe.each(kinds)('the page of a bundle on $name', ({ open }) => {
  describe.skipIf(open === null)('that was published', () => {
    let test: AccountsTest;
    let acme: Awaited<ReturnType<typeof createPublisher>>;
    let draft: PublishedBundle;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      acme = await createPublisher(test, 'acme');
      await acme.publish({
        title: 'Payments & <more>',
        members: [
          skillMember('payments'),
          skillMember('invoices', { files: [] }),
          serverMember('ledger'),
          agentMember('auditor'),
        ],
      });
      await acme.publish({
        label: 'again',
        title: null,
        members: [skillMember('once', { markdown: '# First\n' })],
      });
      await acme.publish({ label: 'again', title: null, members: [skillMember('twice')] });
      draft = await acme.publish({
        label: 'sketches',
        visibility: 'draft',
        members: [skillMember('sketch'), serverMember('sketched-ledger')],
      });
      await acme.publish({ label: 'vault', visibility: 'private', members: [skillMember('kept-back')] });
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    const get = async (path: string, cookie?: string) => {
      const response = await test.ask('GET', path, cookie === undefined ? {} : { cookie });
      const { status, headers } = response;
      return { status, headers, text: await response.text() };
    };

    it('says what its publisher says of it, and is in no list once it was withdrawn', async () => {
      await acme.publish({ label: 'short-lived', members: [skillMember('mayfly')] });
      const why = 'Use payments <instead>.';
      const status = (body: unknown) =>
        test.ask('PATCH', '/v1/bundles/short-lived/status', { token: acme.token, body });

      expect((await status({ status: 'deprecated', message: why })).status).toBe(200);
      const deprecated = await get('/b/short-lived');
      expect(
        deprecated.text.match(/Deprecated by its publisher:<\/strong>\s*Use payments &lt;instead&gt;\./g),
      ).toHaveLength(2);
      expect((await get('/p/acme')).text).toContain('/b/short-lived');

      expect((await status({ status: 'deleted', message: why })).status).toBe(200);
      const withdrawn = await get('/b/short-lived');
      expect([withdrawn.status, withdrawn.text]).toEqual([
        200,
        expect.stringContaining('Withdrawn by its publisher'),
      ]);
      expect((await get('/p/acme')).text).not.toContain('/b/short-lived');
    });

    it('has specifications in it that are found as such, and that no run reuses', async () => {
      const page = await get('/?q=ledger');
      expect(page.text).toMatch(/acme\/ledger<\/a>[^]*?Specification, not installable/);
      const { items } = JSON.parse((await get('/v1/search?q=ledger')).text) as SearchList;
      expect(items.filter(({ name }) => name === 'ledger')).toEqual([
        expect.objectContaining({ entity: 'acme/ledger@1.0.0', specification: true }),
      ]);
      const all = JSON.parse((await get('/v1/search?kind=skill')).text) as SearchList;
      expect(all.items.length).toBeGreaterThan(0);
      expect(all.items.filter((item) => 'specification' in item)).toEqual([]);

      const search = createSearch(createEntitySearch(test.database));
      const catalog = createPlannerCatalog({ search, entities: createEntities(test.database) });
      const { signal } = new AbortController();
      const names = async (q: string): Promise<string[]> =>
        (await catalog.search({ q, limit: 20 }, { signal })).map(({ name }) => name);
      expect(await names('ledger')).not.toContain('ledger');
      expect(await names('invoices')).toContain('invoices');
    });

    it('tells how each member came to be, as far as the registry saw it', async () => {
      expect((await get('/b/payments-pack')).text.match(/<p class="soft">Claimed[^<]*<\/p>/g)).toHaveLength(
        4,
      );
    });

    it('shows what is in it, who signed it, and how it is installed', async () => {
      const { status, headers, text } = await get('/b/payments-pack');

      expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([200, null, 'cookie']);
      expect(text).toContain('<h1 dir="auto">Payments &amp; &lt;more&gt;</h1>');
      expect(text).toContain('<a href="/p/acme">acme</a>');
      for (const name of ['payments', 'invoices', 'ledger', 'auditor'])
        expect(text).toContain(`<a href="/e/acme/${name}/versions/1.0.0">${name}</a>`);
      expect(text).toMatch(
        /payments<\/a>[^]*Skill[^]*1\.0\.0[^]*a bank disagree about payments\.[^]*3 files:[^]*href="\/e\/acme\/payments\/versions\/1\.0\.0\/payments\.skill"/,
      );
      expect(text.match(/Specification, not installable/g)).toHaveLength(2);
      expect(text).toMatch(/data-verdict="valid-known-signer"/);
      expect(text).toContain(`<code>${ADA.keyId}</code>`);
      expect(alternateIn(text)).toBe('/v1/bundles/payments-pack');
      expect(linesIn(text)).toEqual([
        'DISABLE_TELEMETRY=1 npx skills@1.7.4 add http://registry.test/b/payments-pack/publications/1',
        'npm run -s verify -- http://registry.test acme/payments-pack',
      ]);
      expect(text).toMatch(/It leaves out auditor, ledger, and its README says why/);
    });

    it('offers a specification for reading, and nowhere for installing', async () => {
      for (const name of ['ledger', 'auditor']) {
        const { text } = await get(`/e/acme/${name}`);
        expect(text).toMatch(/Specification, not installable[^]*There is nothing to install\./);
        expect(linesIn(text)).toEqual([`npm run -s verify -- http://registry.test acme/${name}@1.0.0`]);
        expect(text).toMatch(/data-verdict="valid-known-signer"/);
        expect(text).toContain('<a href="/b/payments-pack">payments-pack</a>');
      }
      const { text } = await get('/p/acme');
      expect(text.match(/Specification, not installable/g)).toHaveLength(2);
      expect(alternateIn(text)).toBe('/v1/publishers/acme/signing-keys');
    });

    it('has a whole Agent Plugin, which keeps for ever where the address names the publication', async () => {
      for (const [path, kept] of [
        ['/b/payments-pack/plugin.zip', 'public, max-age=60'],
        ['/b/payments-pack/publications/1/plugin.zip', 'public, max-age=31536000, immutable'],
      ] as const) {
        const response = await test.ask('GET', path);
        expect(response.headers.get('cache-control')).toBe(kept);
        expect(response.headers.get('content-disposition')).toBe(
          'attachment; filename="acme.payments-pack.plugin.zip"',
        );
        const inside = unzipSync(new Uint8Array(await response.arrayBuffer()));
        const files = Object.entries(inside).map(([name, bytes]) => ({
          path: name.replace(/^acme\.payments-pack\//, ''),
          text: new TextDecoder().decode(bytes),
        }));
        expect(checkPlugin(files)).toEqual([]);
        expect(files.map((file) => file.path)).toEqual([
          'plugin.json',
          'skills/invoices/SKILL.md',
          'skills/payments/SKILL.md',
          'skills/payments/references/errors.md',
          'skills/payments/scripts/sum.sh',
          'README.md',
        ]);
        expect(files.at(-1)?.text).toMatch(/auditor: plugins have no place[^]*ledger: a specification/);
      }
    });

    it('is of the newest publication, and every earlier one stays at its own address', async () => {
      const newest = await get('/b/again');
      const first = await get('/b/again/publications/1');

      expect(newest.text).toContain('/e/acme/twice/');
      expect(first.text).toContain('/e/acme/once/');
      expect(first.text).not.toContain('/e/acme/twice/');
      expect(first.text).toContain('<a href="/b/again">again</a>');
      expect([alternateIn(newest.text), alternateIn(first.text)]).toEqual([
        '/v1/bundles/again',
        '/v1/bundles/again/publications/1',
      ]);
      for (const [page, number] of [
        [newest, 2],
        [first, 1],
      ] as const) {
        const bundle = JSON.parse((await get(alternateIn(page.text) ?? '')).text) as Bundle;
        expect(z.parse(BundleSchema, bundle)).toEqual(bundle);
        expect(bundle.number).toBe(number);
        expect(linesIn(page.text)[0]).toMatch(new RegExp(`/b/again/publications/${number}$`));
      }
      for (const number of ['0', '3', '01', 'x', '1.0', '-1', '99999999999'])
        for (const path of ['/b/again', '/v1/bundles/again'])
          expect([number, (await get(`${path}/publications/${number}`)).status]).toEqual([number, 404]);
    });

    it('S30 that is a draft or private is there for nobody else, with all that belongs to it', async () => {
      const others = await test.signIn('mallory');
      const hidden = [
        ['sketches', 3, 'sketch'],
        ['vault', 4, 'kept-back'],
      ].flatMap(([label, , name]) => [
        ...['', '/publications/1'].flatMap((end) =>
          ['', '/plugin.zip', '/.well-known/agent-skills/index.json', '/.well-known/skills/index.json'].map(
            (more) => `/b/${label}${end}${more}`,
          ),
        ),
        `/b/${label}/.well-known/skills/${name}/SKILL.md`,
        `/e/acme/${name}`,
        `/e/acme/${name}/versions/1.0.0`,
        `/e/acme/${name}/versions/1.0.0/${name}.skill`,
        `/e/acme/${name}/versions/1.0.0/files/SKILL.md`,
        `/v1/bundles/${label}/publications/1`,
      ]);

      for (const path of hidden)
        for (const query of ['', `?link=${'0'.repeat(32)}`])
          for (const cookie of [undefined, others])
            expect([path, query, (await get(`${path}${query}`, cookie)).status]).toEqual([path, query, 404]);
      for (const path of ['/b/vault', '/e/acme/kept-back', '/e/acme/kept-back/versions/1.0.0/kept-back.zip'])
        expect((await get(`${path}?link=${draft.link}`)).status).toBe(404);
      const { text } = await get('/p/acme', others);
      expect(text).toContain('/b/payments-pack');
      expect(text).not.toMatch(/sketch|vault|kept-back/);
    });

    it('of a draft opens by its link, as does all that it links to', async () => {
      const link = `?link=${draft.link}`;
      const { status, headers, text } = await get(`/b/sketches${link}`);

      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(text).toContain('This is a draft.');
      expect(alternateIn(text)).toBe(`/v1/bundles/sketches${link}`);
      expect(linesIn(text)).toEqual([`npm run -s verify -- http://registry.test 'acme/sketches${link}'`]);
      const links = [...text.matchAll(/href="(\/(?:e|b|v1)\/[^"]+)"/g)].map(([, href = '']) => href);
      expect(links).toContain(`/e/acme/sketch/versions/1.0.0/sketch.skill${link}`);
      const entity = await get(`/e/acme/sketch/versions/1.0.0${link}`);
      const further = [...entity.text.matchAll(/href="(\/(?:e|b|v1)\/[^"]+)"/g)].map(([, href = '']) => href);
      expect(further.length).toBeGreaterThan(5);
      for (const href of [...links, ...further]) {
        const answer = await test.ask('GET', href);
        expect([href, answer.status, answer.headers.get('cache-control')]).toEqual([href, 200, 'no-store']);
      }
      expect(entity.text).toContain('This is a draft.');
      expect(linesIn(entity.text).join('\n')).not.toContain('npx skills');
      expect(test.log()).not.toContain(draft.link);
    });

    it('of what is private, and of drafts, is there for its publisher', async () => {
      const cookie = await test.signIn('acme');
      for (const path of [
        '/b/vault',
        '/b/vault/publications/1',
        '/b/vault/plugin.zip',
        '/e/acme/kept-back',
        '/e/acme/kept-back/versions/1.0.0/kept-back.skill',
        '/e/acme/kept-back/versions/1.0.0/files/SKILL.md',
        '/b/sketches',
      ]) {
        const { status, headers } = await get(path, cookie);
        expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
      }
      // A verifier signs in nowhere.
      for (const path of ['/b/vault', '/e/acme/kept-back']) {
        const page = (await get(path, cookie)).text;
        expect(page).toContain('This is private.');
        expect(linesIn(page).join('\n')).not.toMatch(/verify|npx/);
      }
      const { text } = await get('/p/acme', cookie);
      expect(text).toContain('href="/b/vault"');
      expect(text).toContain(`href="/b/sketches?link=${draft.link}"`);
    });

    it('says so when the key is revoked, or the database no longer has what was signed', async () => {
      const hooli = await createPublisher(test, 'hooli');
      await hooli.publish({ label: 'changed', members: [skillMember('changed')] });
      const verdicts = async () =>
        Promise.all(
          ['/b/changed', '/e/hooli/changed'].map(
            async (path) => /data-verdict="([^"]+)"/.exec((await get(path)).text)?.[1],
          ),
        );

      expect(await verdicts()).toEqual(['valid-known-signer', 'valid-known-signer']);
      await test.rows(`update entity_versions set markdown = 'Other words' where namespace = 'hooli'`);
      expect(await verdicts()).toEqual(['tampered-file', 'tampered-file']);
      await test.rows(
        `update entity_versions set markdown = '${skillMember('changed').markdown}' where namespace = 'hooli'`,
      );
      await test.ask('DELETE', `/v1/me/signing-keys/${ADA.keyId}?reason=compromised`, { token: hooli.token });
      expect(await verdicts()).toEqual(['revoked-after-signing', 'revoked-after-signing']);
      expect((await get('/b/changed')).text).toMatch(/Revoked<\/dt>[^]*: compromised/);
    });
  });
});
