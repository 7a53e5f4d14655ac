import { useState } from 'react';

import type { RunState } from '../../lib/messages/index.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';
import { useLostFocus } from '../parts/use-lost-focus.ts';
import { registryHostOf } from './run-host.ts';

interface SavePlanProps {
  run: RunState;
  onSave: () => void;
  onDiscard?: () => void;
}

/** An ended run with any content can be saved, even a partial one: it was paid for. */
export const SavePlan = ({ run, onSave, onDiscard }: SavePlanProps) => {
  const [wasSaved] = useState(run.saved_plan_id !== null);
  const savedRef = useLostFocus<HTMLOutputElement>(!wasSaved && run.saved_plan_id !== null);
  return (
    <div className="save-plan">
      {run.saved_plan_id === null ? (
        <div className="row">
          <button type="button" className="button primary" aria-disabled={run.saving} onClick={onSave}>
            Save plan
          </button>
          {onDiscard !== undefined && (
            <ConfirmButton
              name="Discard"
              question="Discard for good?"
              confirm="Discard drafts"
              onConfirm={onDiscard}
            />
          )}
          <output>{run.saving ? 'Saving' : ''}</output>
        </div>
      ) : (
        <output ref={savedRef} tabIndex={-1}>
          Saved, without your key.{' '}
          <a href={`/plans.html#${run.saved_plan_id}`} target="_blank">
            Open the plan
          </a>
        </output>
      )}
      {run.saved_plan_id === null && run.before.length + run.discarded.length > 0 && (
        <p className="hint">Saves the current drafts as a new plan; your earlier plan stays unchanged.</p>
      )}
      {!run.stored && run.saved_plan_id === null && (
        <p className="hint">
          The browser could not keep this run: save or download it before you close the browser.
        </p>
      )}
      {run.save_failure?.slug === 'no-registry' && (
        <output className="hint">
          A registry keeps plans.{' '}
          <a href="/options.html" target="_blank">
            Set a registry
          </a>{' '}
          and save then. Until you do, the drafts stay here for this session, each with its download.
        </output>
      )}
      {run.save_failure !== null && run.save_failure.slug !== 'no-registry' && (
        <FailureAlert
          failure={run.save_failure}
          registryHost={registryHostOf(run)}
          providerName={run.provider_name}
        >
          {run.save_failure.field !== null && <SettingsLink />}
        </FailureAlert>
      )}
    </div>
  );
};
