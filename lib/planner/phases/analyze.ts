import type { Draft, Scores } from '../../protocol/index.ts';
import { type Run, inPhase } from '../planning.ts';
import { runPooled } from '../pool.ts';
import { draftOne } from './draft-one.ts';
import { judge } from './judge.ts';

const isBelow = (scores: Scores | null, least: number): boolean =>
  scores !== null && Object.values(scores).some((score) => score < least);

/** What the critic said of a draft, and what was found in it without one. */
const notesOf = ({ scores, critic_notes, findings }: Draft): object => ({
  scores,
  notes: critic_notes,
  findings: findings.map(({ path, message }) => ({ path, message })),
});

/**
 * Drafts these once more, several at once. The second version takes the place of the first, whatever the
 * critic will say of it: it was written to the notes, and both scores are shown. One whose answer cannot be
 * used leaves the first where it is. Returns the places that were drafted anew.
 */
const reroll = async (run: Run, places: readonly number[]): Promise<number[]> => {
  const again: number[] = [];
  await runPooled(
    places,
    run.parts.settings.parallelDrafts,
    run.controller.signal,
    async (place) => {
      const [first, item] = [run.drafts.get(place), run.outline[place]];
      if (!first || !item) return;
      const second = await draftOne(run, item, { draft: first, notes: notesOf(first) });
      if (second === null) return;
      const drafted = { ...second, rerolled: true, first_scores: first.scores };
      run.drafts.set(place, drafted);
      again.push(place);
      run.tell({ event: 'draft', data: drafted });
    },
    (error) => run.controller.abort(error),
  );
  return again.toSorted((left, right) => left - right);
};

/** The critic, and once more for what was weak. */
export const analyze = (run: Run): Promise<void> =>
  inPhase(run, 'analyzing', run.drafts.size, async () => {
    const { leastScore, reroll: byDefault } = run.parts.settings;
    const places = [...run.drafts.keys()].toSorted((left, right) => left - right);
    await judge(run, places);
    // Whoever has one draft written anew looks at it, and says themselves whether it is enough.
    if (!(run.input.reroll ?? (byDefault && !run.input.redraft))) return;
    const weak = places.filter((place) => isBelow(run.drafts.get(place)?.scores ?? null, leastScore));
    await judge(run, await reroll(run, weak));
  });
