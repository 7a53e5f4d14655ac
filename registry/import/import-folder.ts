import type { Finding } from '../../lib/protocol/index.ts';
import type { EntityVersion, PublishOutcome } from '../catalog/entity-version.ts';
import type { Publish } from '../catalog/publish.ts';
import { findSources } from './find-sources.ts';
import { readSource } from './read-source.ts';
import type { Refusal } from './refusal.ts';
import { toVersion } from './to-version.ts';

/** What became of a file that may be an entity. */
export type Imported = { file: string } & (
  | { outcome: 'taken' | 'already-there'; entity: string; kind: EntityVersion['kind']; warnings: Finding[] }
  | { outcome: 'refused'; refusals: Refusal[] }
);

export interface ImportParts {
  folder: string;
  /** The namespace a file goes into, and the trust tier it gets; null keeps the entity's tier. */
  namespaceOf: (file: string) => string;
  trustTierOf: (reference: string) => EntityVersion['trustTier'];
  publish: Publish;
}

/**
 * How many characters of JSON, and how many versions, are published at a time. Each time takes one transaction
 * and one line.
 */
const BATCH = 1024 * 1024;
const BATCH_VERSIONS = 500;

const REFUSALS: Readonly<Partial<Record<PublishOutcome, Refusal>>> = {
  'version-exists': {
    rule: 'catalog/version-exists',
    path: '',
    message: 'This version already has other content, and a version never changes. Raise it.',
  },
  'name-taken': {
    rule: 'catalog/name-taken',
    path: '',
    message: 'This name belongs to an entity of another kind, or to another MCP server.',
  },
};

interface Waiting {
  file: string;
  version: EntityVersion;
  warnings: Finding[];
}

const isWaiting = (each: Imported | Waiting): each is Waiting => 'version' in each;

const toImported = ({ file, version, warnings }: Waiting, outcome: PublishOutcome): Imported => {
  const refusal = REFUSALS[outcome];
  if (refusal !== undefined) return { file, outcome: 'refused', refusals: [refusal] };
  return {
    file,
    outcome: outcome === 'already-there' ? outcome : 'taken',
    entity: `${version.namespace}/${version.name}@${version.version}`,
    kind: version.kind,
    warnings,
  };
};

/** Publishes the waiting versions and reports everything since the last flush, in order. */
const flush = async (queue: readonly (Imported | Waiting)[], publish: Publish): Promise<Imported[]> => {
  const waiting = queue.filter(isWaiting);
  const outcomes = waiting.length === 0 ? [] : await publish(waiting.map(({ version }) => version));
  const imported = new Map(outcomes.map((outcome, index) => [waiting[index], outcome]));
  return queue.map((each) => {
    if (!isWaiting(each)) return each;
    const outcome = imported.get(each);
    if (outcome === undefined) throw new Error('Publishing did not tell of every version');
    return toImported(each, outcome);
  });
};

/** Imports every entity of a folder into the catalog and reports each file as it goes. */
export const importFolder = async function* (parts: ImportParts): AsyncGenerator<Imported> {
  const { folder, namespaceOf, trustTierOf, publish } = parts;
  let queue: (Imported | Waiting)[] = [];
  let size = 0;
  for await (const source of findSources(folder)) {
    const { file } = source;
    const reading = await readSource(folder, source);
    const namespace = namespaceOf(file);
    const checked =
      'parts' in reading
        ? toVersion(reading, { namespace, trustTier: trustTierOf(`${namespace}/${reading.parts.name}`) })
        : reading;
    if ('refusals' in checked) {
      queue.push({ file, outcome: 'refused', refusals: checked.refusals });
      continue;
    }
    if (size + checked.size > BATCH || queue.length >= BATCH_VERSIONS) {
      yield* await flush(queue, publish);
      [queue, size] = [[], 0];
    }
    queue.push({ file, version: checked.version, warnings: checked.warnings });
    size += checked.size;
  }
  yield* await flush(queue, publish);
};
