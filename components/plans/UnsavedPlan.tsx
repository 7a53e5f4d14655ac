import { useState } from 'react';

import { keptDrafts, toComposition, type LedgerEntry, type RunState } from '../../lib/messages/index.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { CompositionParts } from '../composition/CompositionParts.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { summarizeKey } from '../run/RequestsRegion.tsx';
import { SavePlan } from '../run/SavePlan.tsx';

interface UnsavedPlanProps {
  run: RunState;
  /** The ledger's entries for this run; empty if they are too old. */
  requests: readonly LedgerEntry[];
  isOpen: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** A composition of this session that nobody has saved yet: open, save, download or discard it. */
export const UnsavedPlan = ({ run, requests, isOpen, onSave, onDiscard }: UnsavedPlanProps) => {
  const [isShown, setShown] = useState(isOpen);
  return (
    <li className="plan unsaved">
      <details open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>
          <span className="plan-goal">
            <Foreign text={run.goal} />
          </span>
          <span className="plan-facts">
            <span className="tag">{PLANS.notSaved}</span>
            <span>{PLANS.drafts(keptDrafts(run).length)}</span>
            {run.status !== 'succeeded' && <span>{PLANS.partial}</span>}
            <span>
              <Foreign text={run.model} />
            </span>
            <span>{formatDate(run.finished_at ?? run.started_at)}</span>
          </span>
        </summary>
        {isShown && (
          <CompositionParts
            drafts={keptDrafts(run)}
            outline={[]}
            reuse={run.reuse}
            gaps={run.gaps}
            practice={run.practice}
            composition={toComposition(run)}
            registryUrl={run.catalog_url}
          />
        )}
      </details>
      {requests.length > 0 && <p className="hint">{summarizeKey(requests, run.requests_cut)}</p>}
      <SavePlan run={run} onSave={onSave} onDiscard={onDiscard} />
    </li>
  );
};
