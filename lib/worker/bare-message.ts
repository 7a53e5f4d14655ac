import { noteFailure } from '../failures/index.ts';
import type { RunRecord, SentMessage } from '../messages/index.ts';
import { NOTHING_ARRIVED } from '../runs/reduce-run.ts';

/** What the worker itself knows about a run. It omits what others wrote, and the view then says so. */
const toBareRun = (run: RunRecord): RunRecord => ({
  ...run,
  ...NOTHING_ARRIVED,
  unshown: true,
});

/**
 * Replaces a message that a port could not carry because it is too large or nested too deeply. It still says where
 * the key is and how the run is doing. A reply that consists only of other people's content becomes a refusal.
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
