import { distinct } from '../../lib/base/distinct.ts';
import type { Entity } from '../../lib/protocol/index.ts';
import { canonicalSha256 } from '../base/canonical.ts';
import type {
  Entities,
  EntityKey,
  EntityToList,
  KnownEntities,
  StoredVersion,
  VersionsToWrite,
} from '../db/index.ts';
import type { EntityVersion, PublishOutcome } from './entity-version.ts';
import { isLater } from './versions.ts';
import { toWords } from './words.ts';

export type Publish = (versions: readonly EntityVersion[]) => Promise<PublishOutcome[]>;

/** Only a body's first words that are not in its head: enough to find it by, while rows stay small. */
const BODY_WORDS = 120;

type Described = Pick<
  StoredVersion,
  | 'namespace'
  | 'name'
  | 'kind'
  | 'version'
  | 'title'
  | 'description'
  | 'capabilities'
  | 'domains'
  | 'markdown'
  | 'status'
  | 'statusMessage'
>;

export const toListed = (entry: Described, trustTier: Entity['trust_tier']): EntityToList => {
  const { namespace, name, kind, version, title, description, capabilities, domains, markdown } = entry;
  const { status, statusMessage } = entry;
  const head = {
    name: toWords(`${name} ${title ?? ''}`),
    purpose: toWords([...capabilities, ...domains, description].join(' ')),
    publisher: toWords(namespace),
  };
  const inHead = new Set([...head.name, ...head.purpose, ...head.publisher]);
  const body = distinct(toWords(markdown))
    .filter((word) => !inHead.has(word))
    .slice(0, BODY_WORDS);
  const words = {
    name: distinct(head.name).join(' '),
    purpose: head.purpose.join(' '),
    publisher: head.publisher.join(' '),
    body: body.join(' '),
  };
  return {
    namespace,
    name,
    kind,
    trustTier,
    version,
    description,
    capabilities,
    status,
    statusMessage,
    words,
  };
};

const ACTIVE = { status: 'active', statusMessage: null } as const;

/** What no publication says about a version. */
const IMPORTED = {
  visibility: 'public',
  specification: false,
  dependencies: [] as string[],
  label: null,
  publication: null,
  position: null,
  drafting: null,
} as const;

const toStored = (entry: EntityVersion, contentSha256: string, publishedAt: Date): StoredVersion => {
  const { trustTier: _trustTier, ...content } = entry;
  return { ...IMPORTED, ...ACTIVE, ...content, contentSha256, publishedAt };
};

const serverNameOf = ({ manifest }: EntityVersion): string | null => {
  const { server } = manifest as { server?: { name?: string } };
  return server?.name ?? null;
};

const keyOf = ({ namespace, name }: EntityKey): string => `${namespace}/${name}`;

/** Decides version by version what is stored and what the outcome is, if everybody may see them. */
export const decideVersions = (
  versions: readonly EntityVersion[],
  known: KnownEntities,
  publishedAt: Date,
): VersionsToWrite & { outcome: PublishOutcome[] } => {
  const entities = new Map(known.entities.map((entity) => [keyOf(entity), entity]));
  const contents = new Map(
    known.versions.map((each) => [`${keyOf(each)}@${each.version}`, each.contentSha256]),
  );
  const listed = new Map<string, EntityToList>();
  const stored: StoredVersion[] = [];
  const tiers = new Map<string, KnownEntities['entities'][number]>();

  const take = (entry: EntityVersion): PublishOutcome => {
    const { namespace, name, version, kind, manifest, markdown, files } = entry;
    const key = keyOf(entry);
    const entity = entities.get(key);
    const serverName = serverNameOf(entry);
    if (entity && (entity.kind !== kind || entity.serverName !== serverName)) return 'name-taken';
    const contentSha256 = canonicalSha256({ kind, manifest, markdown, files });
    const there = contents.get(`${key}@${version}`);
    if (there !== undefined && there !== contentSha256) return 'version-exists';

    const trustTier = entry.trustTier ?? entity?.trustTier ?? 'unverified';
    const latest = entity?.version ?? null;
    const isLatest = latest === null || isLater(version, latest);
    const now = {
      namespace,
      name,
      kind,
      serverName,
      trustTier,
      version: isLatest ? version : latest,
    };
    entities.set(key, now);
    if ((entity?.trustTier ?? 'unverified') !== trustTier) tiers.set(key, now);
    if (there !== undefined) return 'already-there';
    contents.set(`${key}@${version}`, contentSha256);
    stored.push(toStored(entry, contentSha256, publishedAt));
    if (isLatest) listed.set(key, toListed({ ...entry, ...ACTIVE }, trustTier));
    return 'published';
  };

  const outcome = versions.map(take);
  return { listed: [...listed.values()], versions: stored, tiers: [...tiers.values()], outcome };
};

/** Publishes in one transaction and returns the outcome of each version, in their order. */
export const createPublish =
  ({ entities, now }: { entities: Entities; now: () => number }): Publish =>
  (versions) =>
    entities.store(versions, (known) => decideVersions(versions, known, new Date(now())));
