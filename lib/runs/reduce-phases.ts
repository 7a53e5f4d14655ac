import type { RunRecord } from '../messages/index.ts';
import type { PhaseEvent } from '../protocol/index.ts';

/** What is known to have happened stays, however often and in whatever order it is told. */
export const reducePhases = (phases: RunRecord['phases'], event: PhaseEvent): RunRecord['phases'] =>
  phases.map((known) => {
    if (known.phase !== event.phase || known.state === 'finished') return known;
    if (event.state === 'started') {
      return known.state === 'started'
        ? known
        : { ...known, state: 'started', total: event.total, started_at: event.at };
    }
    return {
      ...known,
      state: 'finished',
      total: event.total,
      started_at: known.started_at ?? event.at,
      finished_at: event.at,
    };
  });
