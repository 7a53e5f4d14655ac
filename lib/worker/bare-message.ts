import { noteFailure } from '../failures/index.ts';
import type { RunRecord, SentMessage } from '../messages/index.ts';
import { NOTHING_ARRIVED } from '../runs/reduce-run.ts';

/** What the worker itself knows of a run. What others wrote is left out, which the view then says. */
const toBareRun = (run: RunRecord): RunRecord => ({
  ...run,
  ...NOTHING_ARRIVED,
  unshown: true,
});

/**
 * A message that a port can carry, in place of one that it could not: too large, or nested too deeply. Where the
 * key is, and how the run stands, is still told. An answer that is all of others' making becomes a refusal.
 */
export const toBareMessage = (message: SentMessage): SentMessage => {
  if (message.type === 'state') {
    const { state } = message;
    return { ...message, state: { ...state, run: state.run && toBareRun(state.run) } };
  }
  const { reply } = message;
  const failure = noteFailure('answer-unshown');
  return {
    ...message,
    reply:
      reply.type === 'plans'
        ? {
            ...reply,
            plans: { ...reply.plans, unsaved: reply.plans.unsaved.map(toBareRun), plans: null, failure },
          }
        : { type: 'refused', failure },
  };
};
