import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Entity, SearchList } from '../../lib/protocol/index.ts';
import { runCommandAnywhere } from '../../registry/control/open-database.ts';
import { entityVersion } from '../support/registry/catalog.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { startRegistry, type RegistryProcess } from '../support/registry/registry-process.ts';
import { useRegistry } from '../support/registry/registry-setup.ts';
import { writeFolder } from '../support/registry/write-folder.ts';

const MAIN = fileURLToPath(new URL('../../registry/main.ts', import.meta.url));
const WILD = fileURLToPath(new URL('../fixtures/catalog/wild', import.meta.url));

interface Finished {
  code: number;
  stdout: string;
}

/** `npm run registry -- …` as a process of its own, called from the fixtures' folder. */
const run = (data: DataFolder, words: string[]): Promise<Finished> =>
  new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: `pglite:${data.folder}`, INIT_CWD: WILD };
    execFile(process.execPath, [MAIN, ...words], { env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });

const importFolder = (data: DataFolder, words: string[]): Promise<Finished> =>
  run(data, ['import', ...words]);

describe('npm run registry -- import', () => {
  let data: DataFolder;
  let registry: RegistryProcess | undefined;
  beforeAll(async () => {
    data = await createDataFolder();
  }, 60_000);
  afterAll(async () => {
    await registry?.stop();
    await data.remove();
  }, 60_000);

  const json = async <Body>(path: string): Promise<Body> =>
    (await (await fetch(`${registry?.url}${path}`)).json()) as Body;

  it('takes a folder while no registry runs, and tells of each file', async () => {
    const { code, stdout } = await importFolder(data, ['.', '--namespace', 'acme']);

    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'took     acme/geospatial-route-planner@1.2.0, agent, from agents/.well-known/agent.json',
      '         warnings: agent/card-version',
      'took     acme/courier-desk@3.2.1, agent, from agents/courier/agent-card.json',
      'took     acme/minute-taker@0.1.0, agent, from agents/minute-taker.agent.md',
      '         warnings: agent/card-incomplete',
      'took     acme/weather@2.1.3, mcp_server, from servers/weather/server.json',
      'took     acme/pdf-splitting@1.0.0, skill, from skills/pdf-splitting/SKILL.md',
      'took     acme/unversioned@0.1.0, skill, from skills/unversioned/SKILL.md',
      '6 taken, 0 already there, 0 refused',
      '',
    ]);
  }, 60_000);

  it('takes it while one runs, which then finds and shows it, unverified and unsigned', async () => {
    registry = await startRegistry({ dataFolder: data.folder });

    const { code, stdout } = await importFolder(data, [WILD, '--namespace', 'beta']);

    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '6 taken, 0 already there, 0 refused']);
    const { items } = await json<SearchList>('/v1/search?q=split+pdf');
    expect(items.map(({ entity, trust_tier }) => [entity, trust_tier])).toEqual([
      ['acme/pdf-splitting@1.0.0', 'unverified'],
      ['beta/pdf-splitting@1.0.0', 'unverified'],
    ]);
    expect(await json<Entity>('/v1/entities/beta/pdf-splitting')).toMatchObject({
      capabilities: ['split-pdf', 'name-files'],
      manifest: { metadata: { version: '1.0' } },
      envelope: null,
      specification: false,
      visibility: 'public',
    });
  }, 60_000);

  it('says of what it took before that it is there, and ends well', async () => {
    const { code, stdout } = await importFolder(data, [WILD, '--namespace', 'acme']);

    expect(code).toBe(0);
    expect(stdout).toContain(
      'there    acme/weather@2.1.3, mcp_server, from servers/weather/server.json: already there\n',
    );
    expect(stdout).toMatch(/0 taken, 6 already there, 0 refused\n$/);
  }, 60_000);

  it('refuses other content under the same version, and what breaks a rule, and ends with code 1', async () => {
    const skill =
      '---\nname: unversioned\ndescription: Counts other words. Use when they count.\n---\n\nCount.\n';
    const written = await writeFolder({
      'unversioned/SKILL.md': skill,
      'Bad\u202e/SKILL.md': skill,
    });

    const { code, stdout } = await importFolder(data, [written.folder, '--namespace', 'acme']);
    await written.remove();

    expect(code).toBe(1);
    expect(stdout).toContain('refused  unversioned/SKILL.md\n         catalog/version-exists:');
    expect(stdout).toContain('refused  Bad⟨U+202E⟩/SKILL.md\n         skill/name-folder /manifest/name:');
    expect(stdout).toMatch(/0 taken, 0 already there, 2 refused\n$/);
    expect((await json<Entity>('/v1/entities/acme/unversioned')).markdown).toContain('wc -w');
  }, 60_000);

  it.each([
    [['nowhere', '--namespace', 'acme'], 'There is no such folder.'],
    [['skills/pdf-splitting/references', '--namespace', 'acme'], 'Nothing here is a SKILL.md'],
  ])(
    'says of %j what is wrong, and ends with code 1',
    async (words, said) => {
      const { code, stdout } = await importFolder(data, words);

      expect(code).toBe(1);
      expect(stdout).toContain(said);
    },
    60_000,
  );

  it('hands over more than a line once held, whole or not at all', async () => {
    const versions = Array.from({ length: 5 }, (_, index) =>
      entityVersion({ name: `large-${index}`, markdown: `${index} ${'ü"\n'.repeat(130_000)}` }),
    );
    const parts = { url: `pglite:${data.folder}`, now: Date.now };

    const { output } = await runCommandAnywhere({ command: 'publish', versions }, parts);
    const unstorable = { ...versions[0], name: 'a b' } as (typeof versions)[0];
    const refused = runCommandAnywhere({ command: 'publish', versions: [unstorable] }, parts);

    await expect(refused).rejects.toThrow('The process that has this database could not do it');
    expect(JSON.parse(output)).toEqual(Array.from({ length: 5 }, () => 'published'));
    expect((await json<Entity>('/v1/entities/acme/large-4')).markdown).toBe(versions[4]?.markdown);
  }, 60_000);
});

describe('npm run registry -- seed', () => {
  const test = useRegistry();

  it('fills a catalog once, each entity with the trust that it is given', async () => {
    const data = { folder: test.registry.dataFolder, remove: async () => {} };
    const tierOf = async (reference: string): Promise<string> => {
      const response = await fetch(`${test.registry.url}/v1/entities/${reference}`);
      return ((await response.json()) as Entity).trust_tier;
    };

    const first = await run(data, ['seed']);
    const second = await run(data, ['seed']);

    expect([first.code, second.code]).toEqual([0, 0]);
    const count = /(\d+) taken, 0 already there, 0 refused\n$/.exec(first.stdout)?.[1];
    expect(Number(count)).toBeGreaterThanOrEqual(60);
    expect(second.stdout).toMatch(new RegExp(`0 taken, ${count} already there, 0 refused\\n$`));
    expect(await tierOf('byok/payments-ledger')).toBe('official');
    expect(await tierOf('fieldnotes/csv-profile')).toBe('official');
    expect(await tierOf('byok/dunning-message')).toBe('unverified');
  }, 60_000);
});
