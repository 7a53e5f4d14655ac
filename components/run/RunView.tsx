import { useEffect, useMemo, useState } from 'react';

import { toFailure } from '../../lib/failures/index.ts';
import type { ComposeStore } from '../../lib/form/compose-store.ts';
import { createDraftVerbs } from '../../lib/form/draft-verbs.ts';
import { missingDrafts, toComposition, type RunState } from '../../lib/messages/index.ts';
import type { Store } from '../../lib/stores/observable.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { PAGE } from '../../lib/texts/en/form/page.ts';
import { RUN } from '../../lib/texts/en/run.ts';
import { CompositionParts } from '../composition/CompositionParts.tsx';
import { MissingDrafts } from '../composition/MissingDrafts.tsx';
import { LateMarkdown } from '../drafts/DraftText.tsx';
import type { DraftDesk } from '../drafts/DraftVerbs.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { JobNote } from './JobNote.tsx';
import { outcomeTitle, RunOutcome } from './RunOutcome.tsx';
import { RunProgress } from './RunProgress.tsx';
import { SavePlan } from './SavePlan.tsx';

interface RunViewProps {
  run: RunState;
  view: ViewStore;
  /** For runs started from here; null where none can be: drafts are then only shown. */
  openStarter: ComposeStore['openStarter'] | null;
  clock: Store<number>;
  wasStartedHere: boolean;
  /** False if the form already shows the same goal. */
  showsGoal: boolean;
  onCancel: () => void;
  onSave: () => void;
  /** Plans the same with the person's own key; absent where there is no form. */
  onOwnKey?: () => void;
  /** Takes a job in progress out of this tab; absent where the tab shows nothing else. */
  onLeave?: () => void;
}

/** Null while the run is in progress: its drafts cannot be changed. A save refuses changes, and typed text stays. */
const toDesk = (
  run: RunState,
  view: ViewStore,
  openStarter: ComposeStore['openStarter'] | null,
): DraftDesk | null =>
  run.status === 'running' || openStarter === null
    ? null
    : {
        verbs: createDraftVerbs(run, view, openStarter),
        view,
        goal: run.goal,
        editing: run.editing,
        before: new Set(run.before.map(({ draft_id }) => draft_id)),
        discarded: new Set(run.discarded),
        notes: run.notes ?? {},
      };

const startedPhase = ({ phases }: RunState): string | null => {
  const started = phases.findLast(({ state }) => state === 'started');
  return started === undefined ? null : RUN.phases[started.phase];
};

export const RunView = ({
  run,
  view,
  openStarter,
  clock,
  wasStartedHere,
  showsGoal,
  onCancel,
  onSave,
  onOwnKey,
  onLeave,
}: RunViewProps) => {
  const desk = useMemo(() => toDesk(run, view, openStarter), [run, view, openStarter]);
  const [wasLive] = useState(run.status === 'running');
  const composition = toComposition(run);
  const missing = missingDrafts(run);
  useEffect(() => void LateMarkdown.load(), []);
  return (
    <>
      {showsGoal && (
        <blockquote className="goal-quote">
          <Foreign text={run.goal} />
        </blockquote>
      )}
      {run.page !== null && (
        <p className="hint">
          <Sentence parts={PAGE.withPage(<Foreign text={run.page.title || run.page.url} />)} />
        </p>
      )}
      {run.status === 'running' ? (
        <RunProgress run={run} wasStartedHere={wasStartedHere} clock={clock} onCancel={onCancel} />
      ) : (
        <RunOutcome run={run} wasLive={wasLive} status={run.status} onOwnKey={onOwnKey} />
      )}
      {run.job !== undefined && run.status === 'running' && <JobNote job={run.job} onLeave={onLeave} />}
      {/* Announced politely, and only when a phase begins or the run ends: counts and seconds would be noise. */}
      <output className="visually-hidden">
        {run.status === 'running' ? startedPhase(run) : outcomeTitle(run, run.status)}
      </output>
      {run.unshown === true && (
        <FailureAlert failure={toFailure('answer-unshown')} registryHost={null} providerName={null} />
      )}
      {(composition !== null || (run.unshown === true && run.status !== 'running')) && (
        <SavePlan run={run} onSave={onSave} />
      )}
      {desk !== null && missing.length > 0 && <MissingDrafts missing={missing} desk={desk} />}
      <CompositionParts
        drafts={run.drafts}
        outline={run.status === 'running' && run.redraft === null ? (run.outline ?? []) : []}
        reuse={run.reuse}
        gaps={run.gaps}
        practice={run.practice}
        isHosted={run.via === 'hosted'}
        composition={composition}
        registryUrl={run.catalog_url}
        desk={desk}
        rewritten={run.status === 'running' ? (run.redraft?.draft_id ?? null) : null}
      />
    </>
  );
};
