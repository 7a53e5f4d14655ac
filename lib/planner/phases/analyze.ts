import type { Draft, Scores } from '../../protocol/index.ts';
import { type Run, inPhase } from '../planning.ts';
import { runPooled } from '../pool.ts';
import { limitFailure } from '../reach.ts';
import { draftOne } from './draft-one.ts';
import { judge } from './judge.ts';

const isBelow = (scores: Scores | null, least: number): boolean =>
  scores !== null && Object.values(scores).some((score) => score < least);

/** What the critic said about a draft, and what the rules found in it. */
const notesOf = ({ scores, critic_notes, findings }: Draft): object => ({
  scores,
  notes: critic_notes,
  findings: findings.map(({ path, code, values }) => ({ path, code, ...values })),
});

/**
 * Rewrites these drafts, several at once. The second version replaces the first, whatever the critic will say of
 * it: it follows the critic's notes, and both scores are shown. If the call fails, the first version stays. Returns
 * the places that were rewritten.
 */
const reroll = async (run: Run, places: readonly number[]): Promise<number[]> => {
  const again: number[] = [];
  await runPooled(
    places,
    run.parts.settings.parallelDrafts,
    run.controller.signal,
    async (place) => {
      const [first, item] = [run.drafts.get(place), run.outline[place]];
      if (!first || !item || run.halted !== null) return;
      const second = await draftOne(run, item, { draft: first, notes: notesOf(first) }).catch(
        (error: unknown) => {
          limitFailure(run, error);
          return null;
        },
      );
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

/** Runs the critic, rewrites weak drafts, and runs the critic again on those. */
export const analyze = (run: Run): Promise<void> =>
  inPhase(run, 'analyzing', run.drafts.size, async () => {
    const { leastScore, reroll: byDefault } = run.parts.settings;
    const places = [...run.drafts.keys()].toSorted((left, right) => left - right);
    // A run that was taken up again has drafts that were judged before.
    await judge(
      run,
      places.filter((place) => run.drafts.get(place)?.scores === null),
    );
    // Somebody who has one draft rewritten reads it and decides for themselves whether it is good enough.
    if (!(run.input.reroll ?? (byDefault && !run.input.redraft))) return;
    const weak = places.filter((place) => {
      const drafted = run.drafts.get(place);
      return drafted?.rerolled === false && isBelow(drafted.scores, leastScore);
    });
    await judge(run, await reroll(run, weak));
  });
