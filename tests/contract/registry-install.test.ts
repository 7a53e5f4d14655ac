import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { toSkillMarkdown } from '../../lib/formats/draft-files.ts';
import { checkPlugin } from '../../lib/formats/plugins/check-plugin.ts';
import type { PublishedBundle } from '../../lib/protocol/index.ts';
import type { EntityVersion } from '../../registry/catalog/entity-version.ts';
import { startCountingProxy, type CountingProxy } from '../support/install/counting-proxy.ts';
import { createProject, type Project } from '../support/install/skills-client.ts';
import type { AccountsTest } from '../support/registry/accounts.ts';
import { entityVersion } from '../support/registry/catalog.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { serverMember, skillMember } from '../support/signing/bundle-to-publish.ts';
import { createPublisher } from '../support/signing/publisher.ts';

const skill = (namespace: string, name: string, changes: Partial<EntityVersion> = {}): EntityVersion =>
  entityVersion({
    namespace,
    name,
    manifest: { name, description: `Does ${name}: "all" of it. Use when it must be done.` },
    markdown: `# ${name} by ${namespace}\n`,
    ...changes,
  });

const PAYMENTS = skill('acme', 'payments', {
  version: '1.2.0',
  files: [
    { path: 'references/Größe.md', text: 'Grüße\r\n' },
    { path: 'references/one two.md', text: '1 2\n' },
    { path: 'scripts/check.sh', text: '#!/bin/sh\nexit 0\n', executable: true },
  ],
});
const ENTITIES = [
  PAYMENTS,
  skill('acme', 'payments', { version: '1.0.0', markdown: '# The first\n' }),
  skill('acme', 'payments', { version: '2.0.0-rc.1+build.5', markdown: '# To come\n' }),
  skill('acme', 'invoices'),
  entityVersion({
    namespace: 'acme',
    name: 'desk',
    kind: 'agent',
    manifest: { name: 'desk', description: 'Is one.' },
  }),
  entityVersion({
    namespace: 'acme',
    name: 'weather',
    kind: 'mcp_server',
    manifest: { server: { name: 'a/weather' } },
  }),
  entityVersion({
    namespace: 'acme',
    name: 'ledger.server',
    kind: 'mcp_server',
    manifest: {
      server: {
        name: 'a/ledger',
        packages: [
          {
            registryType: 'npm',
            identifier: '@acme/ledger',
            version: '1.2.0',
            transport: { type: 'stdio' },
            packageArguments: [{ type: 'positional', value: '$(id); <script>' }],
          },
        ],
      },
    },
  }),
  skill('zeta', 'payments', { markdown: '# Another one\n' }),
  entityVersion({ namespace: 'agents', name: 'only', kind: 'agent' }),
  // What no import would take, for what a client, a zip or a file system would make of it.
  skill('odd', 'fine'),
  skill('odd', 'two--hyphens'),
  skill('odd', 'called-otherwise', { manifest: { name: 'fine', description: 'Use when it must be done.' } }),
  skill('odd', 'long', { manifest: { name: 'long', description: 'x'.repeat(1_025) } }),
  skill('odd', 'climbs', { files: [{ path: '../outside.md', text: 'x' }] }),
  skill('odd', 'dots', { files: [{ path: 'references/a..b.md', text: 'x' }] }),
];

const member = (name: string, version: string, markdown: string) => skillMember(name, { version, markdown });

/** All files of a skill, as they should be on disk. */
const filesOf = (entity: EntityVersion): Record<string, string> => ({
  [`${entity.name}/SKILL.md`]: toSkillMarkdown(entity),
  ...Object.fromEntries(entity.files.map((file) => [`${entity.name}/${file.path}`, file.text])),
});

const INDEX = '/.well-known/agent-skills/index.json';
const OLDER = '/.well-known/skills/index.json';
/** What `npx skills@1.7.4` runs. */
const LINE = 'DISABLE_TELEMETRY=1 skills add';
/** What the line's person would choose when asked. */
const CHOICES = '--yes --agent claude-code';

const openHost = (featured: string[]) => {
  const host = {} as { registry: RegistryProcess; proxy: CountingProxy };
  beforeAll(async () => {
    host.registry = await startRegistry({ env: { RATE_LIMITS: 'off', FEATURED_SKILLS: featured.join(',') } });
    await host.registry.publish(ENTITIES);
    host.proxy = await startCountingProxy(() => host.registry.url);
  }, 60_000);
  afterAll(async () => {
    await host.proxy.close();
    await host.registry.stop();
  }, 60_000);
  return host;
};

const useProject = () => {
  const held = {} as { project: Project };
  beforeEach(async () => {
    held.project = await createProject();
  });
  afterEach(() => held.project.remove());
  return held;
};

interface Index {
  skills: { name: string; type: string; description: string; url: string; digest: string; files: string[] }[];
}

/** Which entries of the list of four that the client asks for are asked. */
const indexesAt = (path: string) => [
  `GET ${path}${INDEX}`,
  `GET ${INDEX}`,
  `GET ${path}${OLDER}`,
  `GET ${OLDER}`,
];

/** The lines to copy, as a browser would hand them to the clipboard. */
const linesIn = (page: string): string[] =>
  [...page.matchAll(/<pre class="line" tabindex="0"><code>([^<]*)<\/code>/g)].map(([, line = '']) =>
    line
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  );

describe('npx skills add, on a host without a root index', () => {
  const host = openHost([]);
  const held = useProject();
  const add = (path: string, more = CHOICES) => held.project.type(`${LINE} ${host.proxy.url}${path} ${more}`);

  it('installs an entity, byte for byte, and asks for nothing else', async () => {
    const { exitCode, output } = await add('/e/acme/payments');

    expect(output).toContain('Installed 1 skill');
    expect(exitCode).toBe(0);
    expect(await held.project.installed()).toEqual(filesOf(PAYMENTS));
    expect(host.proxy.taken()).toEqual([
      ...indexesAt('/e/acme/payments'),
      'GET /e/acme/payments/versions/1.2.0/payments.zip',
    ]);
  });

  it.each([
    ['1.0.0', '1.0.0', 1],
    ['2.0.0-rc.1+build.5', '2.0.0-rc.1%2Bbuild.5', 2],
  ])('installs version %s where the address names it', async (_, inAddress, at) => {
    const path = `/e/acme/payments/versions/${inAddress}`;

    expect(await add(path)).toMatchObject({ exitCode: 0 });
    expect(await held.project.installed()).toEqual(filesOf(ENTITIES[at] as EntityVersion));
    expect(host.proxy.taken()).toEqual([...indexesAt(path), `GET ${path}/payments.zip`]);
  });

  it('installs all skills of a publisher and nothing of another, not even of the same name', async () => {
    expect(await add('/e/zeta/payments')).toMatchObject({ exitCode: 0 });
    const zeta = await held.project.installed();
    host.proxy.taken();

    expect(zeta['payments/SKILL.md']).toContain('# Another one');
    expect(await add('/p/acme', `${CHOICES} --skill invoices`)).toMatchObject({ exitCode: 0 });
    expect(await held.project.installed()).toEqual({ ...zeta, ...filesOf(skill('acme', 'invoices')) });
    expect(host.proxy.taken()).toEqual([
      ...indexesAt('/p/acme'),
      'GET /e/acme/invoices/versions/1.0.0/invoices.zip',
      'GET /e/acme/payments/versions/1.2.0/payments.zip',
    ]);
  });

  it('lists the skills of a publisher without installing one', async () => {
    const { exitCode, output } = await add('/p/acme', '--list');

    expect(exitCode).toBe(0);
    expect(output).toMatch(/invoices[^]*payments/);
    expect(output).not.toMatch(/desk|weather/);
    expect(await held.project.installed()).toEqual({});
  });

  it('installs a file whose address somebody passed on', async () => {
    expect(await add('/e/acme/payments/versions/1.2.0/payments.skill')).toMatchObject({ exitCode: 0 });
    expect(await held.project.installed()).toEqual(filesOf(PAYMENTS));
  });

  it.each(['/e/acme/desk', '/e/acme/weather', '/p/agents', '/e/odd/climbs', ''])(
    'installs nothing from %j, which has no skill to install',
    async (path) => {
      const { exitCode } = await add(path);

      expect(exitCode).toBe(1);
      expect(await held.project.installed()).toEqual({});
      expect((await fetch(`${host.registry.url}${path}${INDEX}`)).status).toBe(404);
    },
  );

  const indexAt = async (path: string): Promise<Index> =>
    (await (await fetch(`${host.registry.url}${path}`)).json()) as Index;

  it('is offered only what it can install, under names that it takes', async () => {
    expect((await indexAt(`/p/odd${INDEX}`)).skills.map(({ name }) => name)).toEqual(['dots', 'fine']);
    expect((await indexAt(`/p/odd${OLDER}`)).skills.map(({ name }) => name)).toEqual(['fine']);
  });

  it('gives older clients the same files one by one', async () => {
    const [entry] = (await indexAt(`/e/acme/payments${OLDER}`)).skills;

    expect(entry?.files).toEqual(['SKILL.md', ...PAYMENTS.files.map((file) => file.path)]);
    for (const base of ['/e/acme/payments', '/e/acme/payments/versions/1.2.0', '/p/acme'])
      for (const [file, text] of Object.entries(filesOf(PAYMENTS))) {
        const response = await fetch(`${host.registry.url}${base}/.well-known/skills/${file}`);
        expect(await response.text()).toBe(text);
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
      }
    for (const path of [
      '/e/acme/payments/.well-known/skills/other/SKILL.md',
      '/p/acme/.well-known/skills/desk/desk.md',
    ])
      expect((await fetch(`${host.registry.url}${path}`)).status).toBe(404);
  });

  it('has archives that a client may keep for ever, since their address names a version', async () => {
    const url = `${host.registry.url}/e/acme/payments/versions/1.2.0/payments.zip`;
    const [first, again, head] = await Promise.all([fetch(url), fetch(url), fetch(url, { method: 'HEAD' })]);
    const bytes = new Uint8Array(await first.arrayBuffer());
    const etag = first.headers.get('etag') ?? '';

    expect(new Uint8Array(await again.arrayBuffer())).toEqual(bytes);
    expect(Object.keys(unzipSync(bytes))).toEqual(
      Object.keys(filesOf(PAYMENTS)).map((each) => each.slice(9)),
    );
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(first.headers.get('content-disposition')).toBe('attachment; filename="payments.zip"');
    expect(head.headers.get('content-length')).toBe(String(bytes.byteLength));
    expect(head.headers.get('etag')).toBe(etag);
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const [entry] = (await indexAt(`/e/acme/payments${INDEX}`)).skills;
    expect(entry?.digest).toBe(`sha256:${JSON.parse(etag)}`);
    expect((await fetch(`${host.registry.url}/e/acme/payments${INDEX}`)).headers.get('cache-control')).toBe(
      'public, max-age=60',
    );
  });

  it.each([
    '/e/acme/payments/versions/1.2.0/other.zip',
    '/e/acme/payments/versions/9.9.9/payments.zip',
    '/e/acme/desk/versions/1.0.0/desk.skill',
    '/e/odd/climbs/versions/1.0.0/climbs.zip',
    '/e/odd/climbs/versions/1.0.0/files/..%2Foutside.md',
    '/e/acme/payments/versions/1.2.0/files/nothing.md',
  ])('has nothing at %s', async (path) => {
    expect((await fetch(`${host.registry.url}${path}`)).status).toBe(404);
  });

  it.each([
    ['/e/acme/payments/versions/1.2.0/files/references/one%20two.md', '1 2\n'],
    ['/e/acme/weather/versions/1.0.0/files/server.json', '{\n  "name": "a/weather"\n}\n'],
  ])('has one file at %s', async (path, text) => {
    expect(await (await fetch(`${host.registry.url}${path}`)).text()).toBe(text);
  });

  const pageAt = async (path: string): Promise<string> => (await fetch(`${host.registry.url}${path}`)).text();

  it('is told by the page of an entity: the line that it prints installs what it shows', async () => {
    const [line = '', claude] = linesIn(await pageAt('/e/acme/payments'));
    const port = new URL(host.registry.url).port;

    expect(line).toBe(
      `DISABLE_TELEMETRY=1 npx skills@1.7.4 add http://localhost:${port}/e/acme/payments/versions/1.2.0`,
    );
    expect(claude).toBe('mkdir -p ~/.claude/skills && unzip ~/Downloads/payments.skill -d ~/.claude/skills');
    expect(await held.project.type(`${line} ${CHOICES}`)).toMatchObject({ exitCode: 0 });
    expect(await held.project.installed()).toEqual(filesOf(PAYMENTS));
  });

  it('is told by the page of a publisher for all its skills', async () => {
    const page = await pageAt('/p/acme');

    expect(linesIn(page)).toEqual([expect.stringMatching(/^DISABLE_TELEMETRY=1 npx .*\/p\/acme$/)]);
    for (const name of ['desk', 'invoices', 'ledger.server', 'payments', 'weather'])
      expect(page).toContain(`href="/e/acme/${name}"`);
    expect(linesIn(await pageAt('/p/agents'))).toEqual([]);
    expect((await fetch(`${host.registry.url}/p/nobody`)).status).toBe(404);
  });

  it('has links to every download of an entity', async () => {
    const links = [...(await pageAt('/e/acme/payments')).matchAll(/href="([^"]+)" download="([^"]+)"/g)];

    expect(links.map(([, , name]) => name)).toEqual([
      'payments.skill',
      'payments.skill',
      'payments.zip',
      'SKILL.md',
    ]);
    for (const [, address] of links) expect((await fetch(`${host.registry.url}${address}`)).status).toBe(200);
  });

  describe('of a signed bundle', () => {
    const filesOfMember = ({ name, manifest, markdown, files }: ReturnType<typeof member>) =>
      filesOf(skill('globex', name, { manifest, markdown, files }));
    const RECONCILE = member('reconcile', '1.0.0', '# First\n');
    const FIRST = [RECONCILE, member('dunning', '1.0.0', '# Dunning\n')];
    const SECOND = [member('reconcile', '2.0.0', '# Second\n')];
    let draft: PublishedBundle;

    beforeAll(async () => {
      const { registry } = host;
      const ask: AccountsTest['ask'] = (_, path, { token, body } = {}) =>
        fetch(`${registry.url}${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      const globex = await createPublisher(
        { ask, token: (handle) => registry.token(handle) },
        'globex',
        `http://localhost:${new URL(registry.url).port}`,
      );
      const label = 'books';
      const specification = serverMember('ledger', { version: '1.0.0' });
      await globex.publish({ label, members: [...FIRST, specification] });
      await globex.publish({ label, members: SECOND });
      draft = await globex.publish({
        label: 'drafts',
        visibility: 'draft',
        members: [member('sketch', '1.0.0', '#\n')],
      });
    }, 60_000);

    it('the line that its page prints installs what it shows, also after a newer publication', async () => {
      const [line = ''] = linesIn(await pageAt('/b/books/publications/1'));

      expect(line).toMatch(/^DISABLE_TELEMETRY=1 npx skills@1\.7\.4 add \S+\/b\/books\/publications\/1$/);
      expect(await held.project.type(`${line} ${CHOICES} --skill '*'`)).toMatchObject({ exitCode: 0 });
      expect(await held.project.installed()).toEqual(Object.assign({}, ...FIRST.map(filesOfMember)));
    });

    it('installs what was published last from its label, and asks for nothing else', async () => {
      host.proxy.taken();
      expect(await add('/b/books', `${CHOICES} --skill '*'`)).toMatchObject({ exitCode: 0 });
      expect(await held.project.installed()).toEqual(Object.assign({}, ...SECOND.map(filesOfMember)));
      expect(host.proxy.taken()).toEqual([
        ...indexesAt('/b/books'),
        'GET /e/globex/reconcile/versions/2.0.0/reconcile.zip',
      ]);
    });

    it('has both indexes, with the skills alone, and the files of the older one', async () => {
      const path = '/b/books/publications/1';
      expect((await indexAt(`${path}${INDEX}`)).skills.map(({ name }) => name)).toEqual([
        'reconcile',
        'dunning',
      ]);
      const [entry] = (await indexAt(`${path}${OLDER}`)).skills;
      const files = filesOfMember(RECONCILE);
      expect(entry?.files.map((file) => `reconcile/${file}`)).toEqual(Object.keys(files));
      for (const [file, text] of Object.entries(files)) {
        const response = await fetch(`${host.registry.url}${path}/.well-known/skills/${file}`);
        expect(await response.text()).toBe(text);
        expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      }
      for (const file of ['ledger/server.json', 'other/SKILL.md'])
        expect((await fetch(`${host.registry.url}${path}/.well-known/skills/${file}`)).status).toBe(404);
    });

    it('that is a draft has no index, so the tool installs nothing', async () => {
      expect(await add(`/b/drafts?link=${draft.link}`)).toMatchObject({ exitCode: 1 });
      expect(await held.project.installed()).toEqual({});
      for (const index of [INDEX, OLDER])
        expect((await fetch(`${host.registry.url}/b/drafts${index}?link=${draft.link}`)).status).toBe(404);
    });
  });

  it('offers what a publisher has as one Agent Plugin', async () => {
    const response = await fetch(`${host.registry.url}/p/acme/plugin.zip`);
    const inside = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const files = Object.entries(inside).map(([path, bytes]) => ({
      path: path.replace(/^acme\//, ''),
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
    }));

    expect(checkPlugin(files)).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual([
      'plugin.json',
      'mcp.json',
      ...Object.keys(filesOf(skill('acme', 'invoices'))).map((path) => `skills/${path}`),
      ...Object.keys(filesOf(PAYMENTS)).map((path) => `skills/${path}`),
      'README.md',
    ]);
    expect(files.at(-1)?.text).toMatch(/desk: plugins have no place[^]*weather: a specification/);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="acme.plugin.zip"');
    expect((await fetch(`${host.registry.url}/p/agents/plugin.zip`)).status).toBe(404);
    expect((await fetch(`${host.registry.url}/p/nobody/plugin.zip`)).status).toBe(404);
  });

  it('is not told for what cannot be installed', async () => {
    const specification = await pageAt('/e/acme/weather');
    expect(specification).toContain('There is nothing to install.');
    expect(linesIn(specification)).toEqual([]);
    for (const path of ['/e/odd/climbs', '/e/odd/called-otherwise', '/e/odd/two--hyphens'])
      expect(await pageAt(path)).not.toContain('<h2>Install</h2>');
  });

  it('tells how a server is added, with nothing in a line that a shell would run', async () => {
    const lines = linesIn(await pageAt('/e/acme/ledger.server'));

    expect(lines.slice(0, 2)).toEqual([
      "claude mcp add --scope user ledger-server -- npx -y @acme/ledger@1.2.0 '$(id); <script>'",
      "codex mcp add ledger-server -- npx -y @acme/ledger@1.2.0 '$(id); <script>'",
    ]);
    expect(lines).toHaveLength(3);
  });
});

describe('npx skills add, on a host that features a skill', () => {
  const host = openHost(['zeta/payments', 'acme/desk', 'acme/nothing']);
  const held = useProject();
  const add = (path: string, more = CHOICES) => held.project.type(`${LINE} ${host.proxy.url}${path} ${more}`);

  it('installs from the root what is featured, if it is a skill', async () => {
    expect(await add('')).toMatchObject({ exitCode: 0 });
    expect(Object.keys(await held.project.installed())).toEqual(['payments/SKILL.md']);
    expect(host.proxy.taken()).toEqual([
      `GET ${INDEX}`,
      `GET ${OLDER}`,
      'GET /e/zeta/payments/versions/1.0.0/payments.zip',
    ]);
  });

  it('installs every other skill from its own address, as before', async () => {
    expect(await add('/e/acme/payments/versions/1.2.0')).toMatchObject({ exitCode: 0 });
    expect(await held.project.installed()).toEqual(filesOf(PAYMENTS));
  });

  it('installs nothing of the root where an address has no skill', async () => {
    const { exitCode, output } = await add('/e/acme/desk');

    expect(exitCode).toBe(1);
    expect(output).toContain("No skills found for the scoped path '/e/acme/desk'");
    expect(await held.project.installed()).toEqual({});
  });
});
