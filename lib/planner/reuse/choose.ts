import { toVisible } from '../../base/text.ts';
import type { Reuse } from '../../protocol/index.ts';
import type { Answer } from '../answers/schemas.ts';
import type { Candidate } from '../contract.ts';

const MAX_TEXT = 500;

type Wanted = Answer<'plan'>['reuse'][number];

const joined = (texts: readonly string[], separator: string): string =>
  [...new Set(texts.map((text) => toVisible(text, MAX_TEXT).replaceAll(/\s+/g, ' ').trim()))]
    .filter((text) => text !== '')
    .join(separator)
    .slice(0, MAX_TEXT)
    .toWellFormed();

/**
 * What the model wants to reuse, limited to what a search found. Only the name that it gives counts; kind and tier
 * come from the catalog. An entity that is named twice becomes one entry.
 */
export const chooseReuse = (wanted: readonly Wanted[], candidates: readonly Candidate[]): Reuse[] => {
  const found = new Map(candidates.map((candidate) => [candidate.entity, candidate]));
  const byEntity = Map.groupBy(wanted, ({ entity }) => entity.trim());
  return [...byEntity].flatMap(([entity, entries]) => {
    const candidate = found.get(entity);
    if (!candidate) return [];
    return {
      entity,
      kind: candidate.kind,
      covers: joined(
        entries.map(({ covers }) => covers),
        '; ',
      ),
      why: joined(
        entries.map(({ why }) => why),
        ' ',
      ),
      trust_tier: candidate.trust_tier,
    };
  });
};
