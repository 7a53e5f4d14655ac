import type { Continue } from '../../protocol/index.ts';
import { type Run, inPhase, tellOutline } from '../planning.ts';
import { toQueries } from '../reuse/queries.ts';
import { maskKey } from '../run-key.ts';
import { search } from './search.ts';

/** The name in `namespace/name@version`. */
const nameOf = (entity: string): string => /\/([^@]*)/.exec(entity)?.[1] ?? entity;

/** A search lists only the latest version of an entity, and every earlier one is still there. */
const hasVersion = (latest: string, entity: string): boolean => {
  const [[name, version = ''], [latestName, latestVersion = '']] = [entity.split('@'), latest.split('@')];
  return name === latestName && version.localeCompare(latestVersion, 'en', { numeric: true }) <= 0;
};

/**
 * Looks up again what was to be reused: the request only names it, and the catalog may have changed. What it covers is
 * no longer known here, so its description says what it does.
 */
const lookUp = async (run: Run, entities: readonly string[]): Promise<void> => {
  const { goal, providerKey } = run.input;
  const queries = toQueries(maskKey(goal, providerKey).value, entities.map(nameOf), entities.length + 1);
  const failed = await search(run, queries);
  for (const entity of new Set(entities)) {
    const found = run.candidates.find((candidate) => hasVersion(candidate.entity, entity));
    if (found) {
      const { kind, description, trust_tier } = found;
      run.reuse.push({ entity, kind, covers: description, why: '', trust_tier });
    } else if (failed === 'none') {
      run.gaps.push({ code: 'reuse-not-found', values: { entity } });
    }
  }
};

/** Takes the plan of an earlier run as it is: nothing is left to decide, and only its missing drafts to write. */
export const takeOver = async (run: Run, { classification, reuse, outline }: Continue): Promise<void> => {
  await inPhase(run, 'classifying', 0, async () => {
    const [first, second] = outline;
    run.classification = classification ?? {
      kind: first && !second ? first.kind : 'bundle',
      rationale: '',
    };
  });
  await inPhase(run, 'planning', run.parts.catalog === null ? 0 : 1, async () => {
    await lookUp(run, reuse);
    run.outline = outline;
    tellOutline(run);
  });
};
