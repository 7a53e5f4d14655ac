import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import type { EntityVersion } from '../../../registry/catalog/entity-version.ts';
import { SEED } from '../../../registry/import/commands.ts';
import { importFolder, type Imported } from '../../../registry/import/import-folder.ts';

const tiers = JSON.parse(readFileSync(path.join(SEED, 'tiers.json'), 'utf8')) as Record<string, string>;

const batches: EntityVersion[][] = [];
const imported: Imported[] = [];
const source = importFolder({
  folder: SEED,
  namespaceOf: (file) => file.split('/')[0] ?? '',
  trustTierOf: () => null,
  publish: async (versions) => {
    batches.push([...versions]);
    return versions.map(() => 'published' as const);
  },
});
for await (const each of source) imported.push(each);
const versions = batches.flat();
const references = versions.map(({ namespace, name }) => `${namespace}/${name}`);

describe('the seeded catalog', () => {
  it('breaks no rule that stops publishing, in any of its files', () => {
    expect(imported.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
  });

  it('has at least 60 entities of every kind, each once', () => {
    expect(versions.length).toBeGreaterThanOrEqual(60);
    expect(new Set(references).size).toBe(references.length);
    expect(new Set(versions.map(({ kind }) => kind))).toEqual(new Set(['skill', 'agent', 'mcp_server']));
  });

  it('can be found by what each can do, in which field', () => {
    expect(
      versions.filter(({ capabilities, domains }) => capabilities.length === 0 || domains.length === 0),
    ).toEqual([]);
  });

  it('gives tiers to its own entities alone', () => {
    expect(Object.keys(tiers).filter((reference) => !references.includes(reference))).toEqual([]);
    expect(new Set(Object.values(tiers))).toEqual(new Set(['official', 'verified']));
  });

  it('is stored in one transaction', () => {
    expect(batches).toHaveLength(1);
  });
});
