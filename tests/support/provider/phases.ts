import { createGate } from './behaviours.ts';
import type { ScriptedProvider } from './index.ts';

/** The call in which a run stands still in each phase; of those that draft, one is enough. */
const CALLS = [
  ['classifying', 'classification'],
  ['planning', 'plan'],
  ['drafting', 'skill_draft'],
  ['analyzing', 'critique'],
] as const;

/** In the order in which a run goes through them. */
export const PHASES = CALLS.map(([phase]) => phase);

/**
 * Holds the next run in each of its phases until `isSeen` has resolved for it: a page is told of a run at
 * most every 50 ms, and on a busy machine no silence is long enough to be sure that a phase was shown.
 */
export const holdPhases = (
  provider: Pick<ScriptedProvider, 'setScript'>,
): ((isSeen: (phase: string) => Promise<unknown>) => Promise<void>) => {
  const gates = CALLS.map(([phase, asked]) => ({ phase, asked, ...createGate() }));
  provider.setScript((call) => gates.find(({ asked }) => asked === call.asked)?.behaviour);
  return async (isSeen) => {
    for (const { phase, reached, release } of gates) {
      await reached;
      await isSeen(phase);
      release();
    }
  };
};
