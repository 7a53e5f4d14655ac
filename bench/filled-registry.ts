import type { EntityVersion } from '../registry/catalog/entity-version.ts';
import { createPublish } from '../registry/catalog/publish.ts';
import { appendAuditEvents } from '../registry/db/audit-events.ts';
import { createEntities, createPlans, type Database } from '../registry/db/index.ts';
import { type AccountsTest, openAccountsTest } from '../tests/support/registry/accounts.ts';
import { sampleComposition } from '../tests/support/samples/run-samples.ts';
import { addSigningKeyOf } from '../tests/support/signing/add-key.ts';
import { skillMember, toPublishRequest } from '../tests/support/signing/bundle-to-publish.ts';
import { ADA } from '../tests/support/signing/signed-bundle.ts';
import type { SyntheticCatalog } from './synthetic-catalog.ts';

/** How much is in a registry. */
export interface Fill {
  entities: number;
  bundles: number;
  /** In each bundle. */
  members: number;
  /** All are one person's. */
  plans: number;
}

export interface FilledRegistry extends Fill {
  test: AccountsTest;
  /** What the person sends who has the plans. */
  cookie: string;
  token: string;
  planId: string;
}

const BATCH = 100;
/** This publisher has as much in every registry, for pages that show all of it; the other one has the rest. */
const FEW = { namespace: 'initech', entities: 20 };
const MANY = 'acme';

const importedIn = ({ entities, bundles, members }: Fill): number => entities - bundles * members;

const newId = (): string => crypto.randomUUID();

/** What the pages show is alike in all registries: how many there are of it is not. */
const toSkill = (catalog: SyntheticCatalog, index: number): EntityVersion => {
  const { name, description, markdown, ...rest } = catalog.entity(index);
  return {
    ...rest,
    kind: 'skill',
    namespace: index < FEW.entities ? FEW.namespace : MANY,
    name,
    description,
    manifest: { name, description },
    markdown: markdown.slice(0, 800),
  };
};

const publishEntities = async (
  database: Database,
  catalog: SyntheticCatalog,
  count: number,
): Promise<void> => {
  const publish = createPublish({ entities: createEntities(database), now: Date.now });
  for (let from = 0; from < count; from += BATCH)
    await publish(
      Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => toSkill(catalog, from + index)),
    );
};

const publishBundles = async (test: AccountsTest, { bundles, members: count }: Fill): Promise<void> => {
  const token = await test.token('globex');
  await addSigningKeyOf(test, 'globex', token, ADA);
  for (let bundle = 0; bundle < bundles; bundle += 1) {
    const members = Array.from({ length: count }, (_, member) => skillMember(`part-${bundle}-${member}`));
    const body = await toPublishRequest({ namespace: 'globex', label: `pack-${bundle}`, members });
    const { status } = await test.ask('POST', '/v1/bundles', { token, body });
    if (status !== 201) throw new Error(`A bundle was not published: ${status}`);
  }
};

const savePlans = async (database: Database, count: number): Promise<string> => {
  const plans = createPlans(database, newId);
  let planId = newId();
  for (let plan = 0; plan < count; plan += 1) {
    planId = newId();
    await plans.save(
      {
        planId,
        handle: 'alice',
        idempotencyKey: newId(),
        title: `Plan ${plan}`,
        compositionSha256: 'a'.repeat(64),
        composition: sampleComposition(),
      },
      { keysLiveMs: 1, quota: { count: count + 1, bytes: Number.MAX_SAFE_INTEGER } },
    );
  }
  return planId;
};

/** As if each entity had been published by itself. */
const noteEvents = async ({ orm }: Database, count: number): Promise<void> => {
  for (let from = 0; from < count; from += BATCH)
    await appendAuditEvents(
      orm,
      Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => ({
        eventId: newId(),
        handle: MANY,
        event: 'bundle.published' as const,
        isPublic: true,
        subject: `pack-${from + index}`,
        data: { label: `pack-${from + index}`, number: 1, visibility: 'public', entities: [], key_id: 'k' },
      })),
    );
};

/** A registry in this process on the given database, with this much in it. */
export const fillRegistry = async (
  database: Database,
  catalog: SyntheticCatalog,
  fill: Fill,
  close: () => Promise<void>,
): Promise<FilledRegistry> => {
  const test = await openAccountsTest(() => Promise.resolve({ database, close }));
  await publishEntities(database, catalog, importedIn(fill));
  await publishBundles(test, fill);
  const planId = await savePlans(database, fill.plans);
  await noteEvents(database, fill.entities);
  // As autovacuum would do after a while.
  await database.exec('vacuum analyze');
  const token = await test.token('alice');
  return { ...fill, test, token, cookie: await test.signIn('alice'), planId };
};

/** A page of the registry, as this person asks for it. The number is that of the trial. */
export interface Page {
  name: string;
  path: (filled: FilledRegistry, number: number) => string;
  who: 'anybody' | 'cookie' | 'token';
}

const page = (name: string, who: Page['who'] = 'anybody'): Page => ({ name, path: () => name, who });

/** Everything that is asked is in every registry. */
export const toPages = (catalog: SyntheticCatalog, smallest: Fill): Page[] => {
  const entity = (number: number): string => {
    const index = FEW.entities + (number % (importedIn(smallest) - FEW.entities));
    return `${MANY}/${catalog.entity(index).name}`;
  };
  const label = (number: number): string => `pack-${number % smallest.bundles}`;
  const words = (number: number): string => encodeURIComponent(catalog.query(number, importedIn(smallest)).q);
  return [
    page('/'),
    { name: '/?q=…', path: (_, number) => `/?q=${words(number)}`, who: 'anybody' },
    { name: '/v1/search?q=…', path: (_, number) => `/v1/search?q=${words(number)}`, who: 'anybody' },
    { name: '/e/…', path: (_, number) => `/e/${entity(number)}`, who: 'anybody' },
    { name: '/e/…/versions/…', path: (_, number) => `/e/${entity(number)}/versions/1.0.0`, who: 'anybody' },
    { name: '/v1/entities/…', path: (_, number) => `/v1/entities/${entity(number)}`, who: 'anybody' },
    page(`/p/${MANY}`),
    page(`/p/${FEW.namespace}/plugin.zip`),
    page(`/p/${FEW.namespace}/.well-known/agent-skills/index.json`),
    page(`/p/${FEW.namespace}/.well-known/skills/index.json`),
    page('/v1/publishers/globex/signing-keys'),
    { name: '/v1/bundles/…', path: (_, number) => `/v1/bundles/${label(number)}`, who: 'anybody' },
    { name: '/b/…', path: (_, number) => `/b/${label(number)}`, who: 'anybody' },
    {
      name: '/b/…/.well-known/agent-skills/index.json',
      path: (_, number) => `/b/${label(number)}/.well-known/agent-skills/index.json`,
      who: 'anybody',
    },
    page('/audit'),
    page(`/audit?handle=${MANY}`),
    page('/audit', 'cookie'),
    page('/v1/audit'),
    page('/me/plans', 'cookie'),
    page('/me/plans?q=release', 'cookie'),
    page('/v1/me/plans', 'token'),
    { name: '/v1/plans/…', path: ({ planId }) => `/v1/plans/${planId}`, who: 'token' },
    { name: '/publish/bundle?plan=…', path: ({ planId }) => `/publish/bundle?plan=${planId}`, who: 'cookie' },
    page('/me/tokens', 'cookie'),
    page('/me/keys', 'cookie'),
    page('/me/published', 'cookie'),
    page('/me/domains', 'cookie'),
  ];
};

/** Throws unless it is answered. */
export const openPage = async (
  { test, cookie, token }: FilledRegistry,
  path: string,
  who: Page['who'],
): Promise<void> => {
  const response = await test.ask('GET', path, {
    ...(who === 'cookie' ? { cookie } : {}),
    ...(who === 'token' ? { token } : {}),
    headers: { accept: path.startsWith('/v1/') ? 'application/json' : 'text/html' },
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
};
