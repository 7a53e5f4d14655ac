import type { EntityVersion } from '../../../registry/catalog/entity-version.ts';
import { createPublish, type Publish } from '../../../registry/catalog/publish.ts';
import { createSearch, type Search, type SearchRequest } from '../../../registry/catalog/search.ts';
import {
  createEntities,
  createEntitySearch,
  openPglite,
  openPostgres,
  type Database,
  type Entities,
} from '../../../registry/db/index.ts';
import { createDataFolder } from './data-folder.ts';
import { startPostgres } from './postgres.ts';

/** A skill of `acme`, as it would be published, with these changes. */
export const entityVersion = (changes: Partial<EntityVersion> = {}): EntityVersion => ({
  namespace: 'acme',
  name: 'payments',
  version: '1.0.0',
  kind: 'skill',
  title: null,
  description: 'Reconciles payments. Use when an invoice stays open.',
  capabilities: [],
  domains: [],
  manifest: { name: 'payments', description: 'Reconciles payments. Use when an invoice stays open.' },
  markdown: '# What to do\n',
  files: [],
  trustTier: null,
  ...changes,
});

export interface OpenCatalog {
  database: Database;
  entities: Entities;
  publish: Publish;
  search: Search;
  /** The names of a first page, best first. */
  namesFor(q: string, filters?: Omit<SearchRequest, 'q'>): Promise<string[]>;
  close(): Promise<void>;
}

export const NOW = Date.parse('2026-11-23T18:00:00.000Z');

const toCatalog = (database: Database, remove: () => Promise<void>): OpenCatalog => {
  const entities = createEntities(database);
  const search = createSearch(createEntitySearch(database));
  return {
    database,
    entities,
    publish: createPublish({ entities, now: () => NOW }),
    search,
    namesFor: async (q, filters = {}) => {
      const { items } = await search({ q, ...filters }, { limit: 20, cursor: null });
      return items.map(({ name }) => name);
    },
    close: async () => {
      await database.close();
      await remove();
    },
  };
};

export interface DatabaseKind {
  name: string;
  /** Null: none can be had here. */
  open: (() => Promise<OpenCatalog>) | null;
}

/** An empty catalog on each of the databases a registry may have. */
export const databaseKinds = async (): Promise<DatabaseKind[]> => {
  const postgres = await startPostgres();
  return [
    {
      name: 'PGlite',
      open: async () => {
        const data = await createDataFolder();
        return toCatalog(await openPglite(data.folder), () => data.remove());
      },
    },
    {
      name: 'PostgreSQL',
      open: postgres && (async () => toCatalog(await openPostgres(postgres.url), () => postgres.stop())),
    },
  ];
};
