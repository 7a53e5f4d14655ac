import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';

import type { AuditList, Composition, PlanList } from '../../lib/protocol/index.ts';
import { eventually } from '../support/eventually.ts';
import { startProvider } from '../support/provider/index.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { startPostgres } from '../support/registry/postgres.ts';
import { type RegistryProcess, startRegistry } from '../support/registry/registry-process.ts';
import { createRunClient, runRequest } from '../support/registry/run-client.ts';
import { type Finished, runRegistryCommand } from '../support/registry/run-command.ts';
import { savePlan } from '../support/registry/save-plan.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

/** Backup and restore as docs/operating.md describes them, with the tools that it names. */

const run = promisify(execFile);
const VERIFY = fileURLToPath(new URL('../../docs/verify.mjs', import.meta.url));
const PUBLIC_URL = 'http://localhost:8787';

const provider = await startProvider();
const root = await mkdtemp(path.join(tmpdir(), 'byok-backup-'));
const env = { RATE_LIMITS: 'off', PUBLIC_URL, OPENAI_BASE_URL: provider.openaiBaseUrl };
afterAll(async () => {
  await provider.stop();
  await rm(root, { recursive: true, force: true });
});

type Ask = (method: string, path: string, options?: { body?: unknown }) => Promise<Response>;

const askAs =
  ({ url }: RegistryProcess, token: string): Ask =>
  (method, at, { body } = {}) =>
    fetch(`${url}${at}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

/** What was there before the backup. */
interface Filled {
  token: string;
  composition: Composition;
}

const fill = async (registry: RegistryProcess): Promise<Filled> => {
  const token = await registry.token('acme');
  const ask = askAs(registry, token);
  await addSigningKeyOf({ ask }, 'acme', token, ADA, { registry: PUBLIC_URL });
  const signed = await toPublishRequest({ label: 'before', members: [skillMember('payments')] });
  expect((await ask('POST', '/v1/bundles', { body: signed })).status).toBe(201);
  const composed = await createRunClient(registry.url, token).post(runRequest());
  const composition = (await composed.json()) as Composition;
  expect((await savePlan(registry.url, token, composition)).status).toBe(201);
  return { token, composition };
};

/** Its drafts, published only now: the receipts were written before the backup. */
const publishDrafts = async (ask: Ask, { drafts }: Composition): Promise<unknown> => {
  const request = await toPublishRequest({
    label: 'after',
    members: drafts.map(({ kind, name, manifest, markdown, files, provenance, scores }) => ({
      kind,
      name,
      version: '1.0.0',
      manifest,
      markdown,
      files,
      provenance: { ...provenance, scores, edited: false },
    })),
  });
  const members = request.members.map((member, index) => ({ ...member, receipt: drafts[index]?.receipt }));
  expect((await ask('POST', '/v1/bundles', { body: { ...request, members } })).status).toBe(201);
  const { items } = (await (await ask('GET', '/v1/audit?event=bundle.published')).json()) as AuditList;
  return items.find(({ subject }) => subject.includes('after'))?.data['members'];
};

/** People sign in, plans are there, signatures and receipts verify. */
const expectRestored = async (registry: RegistryProcess, { token, composition }: Filled): Promise<void> => {
  const ask = askAs(registry, token);
  expect(await (await ask('GET', '/v1/me')).json()).toEqual({ handle: 'acme' });
  const { items } = (await (await ask('GET', '/v1/me/plans')).json()) as PlanList;
  expect(items).toHaveLength(1);
  const { stdout } = await run(process.execPath, [VERIFY, registry.url, 'before', ADA.keyId]);
  expect(stdout).toBe('valid-known-signer\n');
  expect(await publishDrafts(ask, composition)).toMatchObject([
    { verdict: 'seen', run_id: composition.run_id, key: 'own' },
  ]);
};

const CHANGE = "update audit_events set event = 'other'";

const backUp = (folder: string, target: string): Promise<Finished> =>
  runRegistryCommand(['backup', target], { env: { DATABASE_URL: `pglite:${folder}` } });

describe('a backup of the embedded database', () => {
  it('is made while the registry runs, and a registry that starts on it is whole', async () => {
    const data = await createDataFolder();
    const target = path.join(root, 'while-running');
    const registry = await startRegistry({ dataFolder: data.folder, env });
    const filled = await fill(registry);
    // Somebody else saves all the time.
    const other = await registry.token('other');
    const over = new AbortController();
    let saved = 0;
    const saving = (async () => {
      while (!over.signal.aborted)
        if ((await savePlan(registry.url, other, filled.composition)).status === 201) saved += 1;
    })();
    await eventually('some plans are saved', () => saved > 5);
    const savedBefore = saved;
    const made = await backUp(data.folder, target);
    over.abort();
    await saving;
    await registry.stop();
    await data.remove();

    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^The database was copied to .* It opens, and holds \d+ plans and \d+ events/,
      ),
    });
    expect((await stat(target)).mode & 0o777).toBe(0o700);
    const client = await PGlite.create(target);
    const { rows } = await client.query<{ plans: number; events: number }>(`
      select (select count(*) from intent_plans where handle = 'other')::int as plans,
        (select count(*) from audit_events where handle = 'other' and event = 'plan.saved')::int as events`);
    await expect(client.exec(CHANGE)).rejects.toThrow('append-only');
    await client.close();
    // A plan and its event are one transaction: never one without the other.
    expect(rows[0]?.plans).toBe(rows[0]?.events);
    expect(rows[0]?.plans).toBeGreaterThanOrEqual(savedBefore);
    expect(rows[0]?.plans).toBeLessThanOrEqual(saved);
    console.log(`${saved} plans were saved meanwhile, ${rows[0]?.plans} of them before the copy`);

    const restored = await startRegistry({ dataFolder: target, env });
    await expectRestored(restored, filled);
    await restored.stop();
  }, 120_000);

  it('is made while none runs, and replaces a database that is lost', async () => {
    const data = await createDataFolder();
    const target = path.join(root, 'while-stopped');
    const registry = await startRegistry({ dataFolder: data.folder, env });
    const filled = await fill(registry);
    await registry.stop();
    expect((await backUp(data.folder, target)).code).toBe(0);
    await rm(path.join(data.folder, 'base'), { recursive: true });
    await rename(data.folder, path.join(root, 'broken'));
    await cp(target, data.folder, { recursive: true });

    const restored = await startRegistry({ dataFolder: data.folder, env });
    await expectRestored(restored, filled);
    await restored.stop();
    // The backup is as it was.
    const again = await startRegistry({ dataFolder: target, env });
    await expectRestored(again, filled);
    await again.stop();
    await data.remove();
  }, 120_000);

  it('is refused in words where it cannot be made, and leaves nothing behind', async () => {
    const data = await createDataFolder();
    const taken = path.join(root, 'taken');
    await mkdir(taken);
    await writeFile(path.join(root, 'file'), '');
    const refused = async (target: string, folder = data.folder): Promise<string> => {
      const { code, stdout } = await backUp(folder, target);
      expect(code).toBe(1);
      return stdout;
    };

    expect(await refused(taken)).toContain('Something is there already. Name a new folder.');
    expect(await refused(path.join(data.folder, 'backup'))).toContain('Name one outside.');
    expect(await refused(path.join(root, 'file/below'))).toContain('was not written. The reason: ENOTDIR.');
    expect(await refused(path.join(root, 'missing/below'))).toContain('The folder above it does not exist.');
    expect(await refused(path.join(root, 'new'), path.join(root, 'nothing'))).toContain(
      'There is no database',
    );
    expect(existsSync(path.join(root, 'new'))).toBe(false);
    const server = await runRegistryCommand(['backup', taken], {
      env: { DATABASE_URL: 'postgres://registry@localhost/registry' },
    });
    expect(server).toMatchObject({ code: 1, stdout: expect.stringContaining('use pg_dump') });
    await data.remove();
  }, 60_000);
});

const hasTools = await Promise.all(['pg_dump', 'pg_restore'].map((tool) => run(tool, ['--version']))).then(
  () => true,
  () => false,
);
const postgres = hasTools ? await startPostgres({ isQuiet: true }) : null;
afterAll(() => postgres?.stop());

const query = async (url: string, ...statements: string[]): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

const create = (name: string): string => `create database ${name} owner owner`;

describe.skipIf(postgres === null)('a backup of a PostgreSQL database by pg_dump', () => {
  const server = postgres?.url ?? '';
  /** As its owner, who is no superuser. */
  const database = (name: string): string =>
    server.replace('registry@', 'owner@').replace(/\/postgres$/, `/${name}`);

  it('is made while the registry runs, and restored by its owner into a new database', async () => {
    const dump = path.join(root, 'registry.dump');
    await query(server, 'create role owner login', create('first'), create('second'));
    const first = await startRegistry({ env: { ...env, DATABASE_URL: database('first') } });
    const filled = await fill(first);
    await run('pg_dump', ['--format=custom', `--file=${dump}`, database('first')]);
    // What comes later is not in it.
    await savePlan(first.url, await first.token('later'), filled.composition);
    await first.stop();
    await run('pg_restore', ['--exit-on-error', '--no-owner', `--dbname=${database('second')}`, dump]);

    await expect(query(database('second'), CHANGE)).rejects.toThrow('append-only');
    await expect(
      query(server.replace(/\/postgres$/, '/second'), 'set session_replication_role = replica', CHANGE),
    ).rejects.toThrow('append-only');
    const second = await startRegistry({ env: { ...env, DATABASE_URL: database('second') } });
    await expectRestored(second, filled);
    await second.stop();
  }, 120_000);
});
