import { useEffect, useState } from 'react';

import { toComposition, type RunState } from '../lib/messages/index.ts';
import type { Store } from '../lib/stores/observable.ts';
import { CompositionParts } from './CompositionParts.tsx';
import { loadMarkdown } from './DraftText.tsx';
import { outcomeTitle, RunOutcome } from './RunOutcome.tsx';
import { RunProgress } from './RunProgress.tsx';
import { SavePlan } from './SavePlan.tsx';

interface RunViewProps {
  run: RunState;
  clock: Store<number>;
  wasStartedHere: boolean;
  /** False where the form shows the same goal anyway. */
  showsGoal: boolean;
  onCancel: () => void;
  onSave: () => void;
}

export const RunView = ({ run, clock, wasStartedHere, showsGoal, onCancel, onSave }: RunViewProps) => {
  const [wasLive] = useState(run.status === 'running');
  const composition = toComposition(run);
  useEffect(() => {
    // What fails here fails again, and is then caught, where a draft is shown.
    loadMarkdown().catch(() => undefined);
  }, []);
  return (
    <>
      {showsGoal && <blockquote className="goal-quote">{run.goal}</blockquote>}
      {run.status === 'running' ? (
        <RunProgress run={run} wasStartedHere={wasStartedHere} clock={clock} onCancel={onCancel} />
      ) : (
        <RunOutcome run={run} wasLive={wasLive} status={run.status} />
      )}
      {/* Said politely, and only when a phase begins or the run ends: counts and seconds would be chatter. */}
      <output className="visually-hidden">
        {run.status === 'running'
          ? run.phases.findLast(({ state }) => state === 'started')?.phase
          : outcomeTitle(run, run.status)}
      </output>
      {composition !== null && <SavePlan run={run} onSave={onSave} />}
      <CompositionParts
        drafts={run.drafts}
        outline={run.status === 'running' ? (run.outline ?? []) : []}
        reuse={run.reuse}
        gaps={run.gaps}
        practice={run.practice}
        composition={composition}
      />
    </>
  );
};
