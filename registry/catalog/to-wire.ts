import type { Entity, SearchItem, SearchList, Status } from '../../lib/protocol/index.ts';
import type { FoundEntity, StoredEntity } from '../db/index.ts';
import { toCursor } from '../http/page.ts';
import type { SearchResult } from './search.ts';
import { compareVersions } from './versions.ts';

const toItem = ({ namespace, name, version, trustTier, deprecation, ...found }: FoundEntity): SearchItem => ({
  entity: `${namespace}/${name}@${version}`,
  kind: found.kind,
  name,
  description: found.description,
  capabilities: found.capabilities,
  trust_tier: trustTier,
  ...(found.specification ? { specification: true } : {}),
  ...(deprecation === null ? {} : { status: 'deprecated', status_message: deprecation }),
});

/** In the form that `GET /v1/search` answers with. */
export const toSearchList = ({ items, next }: SearchResult): SearchList => ({
  items: items.map(toItem),
  next_cursor: next === null ? null : toCursor(next),
});

/** Nobody is shown what was removed. */
export const toStatus = (status: StoredEntity['status']): Status =>
  status === 'removed' ? 'deleted' : status;

/** In the form that `GET /v1/entities/{namespace}/{name}` answers with. */
export const toEntity = (stored: StoredEntity): Entity => ({
  namespace: stored.namespace,
  name: stored.name,
  kind: stored.kind,
  trust_tier: stored.trustTier,
  version: stored.version,
  published_at: stored.publishedAt.toISOString(),
  versions: stored.versions
    .toSorted((left, right) => compareVersions(right.version, left.version))
    .map(({ version, publishedAt, status }) => ({
      version,
      published_at: publishedAt.toISOString(),
      status: toStatus(status),
    })),
  status: toStatus(stored.status),
  status_message: stored.statusMessage,
  title: stored.title,
  description: stored.description,
  capabilities: stored.capabilities,
  domains: stored.domains,
  manifest: stored.manifest,
  markdown: stored.markdown,
  files: stored.files,
  envelope: stored.envelope,
  dependencies: stored.dependencies,
  specification: stored.specification,
  label: stored.label,
  visibility: stored.visibility,
});
