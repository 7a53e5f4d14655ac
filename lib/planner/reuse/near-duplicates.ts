import { isMembers } from '../../base/members.ts';
import { warning } from '../../formats/rules/finding.ts';
import type { Draft, Finding } from '../../protocol/index.ts';
import type { Candidate, Catalog, ComposeSettings } from '../contract.ts';
import { DESCRIPTION_CHARACTERS } from './candidates.ts';
import { withPatience } from './patience.ts';
import { similarityOf } from './similarity.ts';

/**
 * Lengths of shingles, measured on catalogs of fifty skills: unrelated ones share at most 0.16 of a name with its
 * description and 0.06 of a body, copies with a changed name or half a description more than 0.6.
 */
const LINE_SHINGLE = 4;
const BODY_SHINGLE = 7;

type Parts = Pick<Draft, 'kind' | 'name' | 'manifest' | 'markdown'>;

const descriptionOf = ({ manifest }: Parts): string => {
  const server = manifest['server'];
  const { description } = isMembers(server) ? server : manifest;
  return typeof description === 'string' ? description.slice(0, DESCRIPTION_CHARACTERS) : '';
};

const bodySimilarity = async (
  { markdown }: Parts,
  { entity }: Candidate,
  catalog: Catalog,
  searchMs: number,
  signal: AbortSignal,
): Promise<number> => {
  const read = catalog.readBody?.bind(catalog);
  if (!read) return 0;
  try {
    const body = await withPatience(searchMs, signal, (own) => read(entity, { signal: own }));
    return body === null ? 0 : similarityOf(markdown, body, BODY_SHINGLE);
  } catch {
    // A comparison that cannot be made finds nothing.
    signal.throwIfAborted();
    return 0;
  }
};

const toFinding = ({ entity }: Candidate): Finding =>
  warning('reuse/near-duplicate', '', 'near-duplicate', { entity });

/**
 * The finding that a draft is much like an existing entity: by its name and description or, for the entity whose
 * name and description are most similar, by the body. Only entities of the same kind are compared.
 */
export const findNearDuplicate = async (
  draft: Parts,
  candidates: readonly Candidate[],
  catalog: Catalog | null,
  { nearDuplicate, searchMs }: ComposeSettings['reuse'],
  signal: AbortSignal,
): Promise<Finding[]> => {
  const own = `${draft.name} ${descriptionOf(draft)}`;
  const [closest] = candidates
    .filter(({ kind }) => kind === draft.kind)
    .map((candidate) => ({
      candidate,
      similarity: similarityOf(own, `${candidate.name} ${candidate.description}`, LINE_SHINGLE),
    }))
    .toSorted((left, right) => right.similarity - left.similarity);
  if (!closest || catalog === null) return [];
  const { candidate, similarity } = closest;
  if (similarity >= nearDuplicate) return [toFinding(candidate)];
  const ofBodies = await bodySimilarity(draft, candidate, catalog, searchMs, signal);
  return ofBodies >= nearDuplicate ? [toFinding(candidate)] : [];
};
