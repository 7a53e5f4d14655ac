import { useState } from 'react';

import type { RunState } from '../../lib/messages/index.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';
import { RUN } from '../../lib/texts/en/run.ts';
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
            {RUN.save}
          </button>
          {onDiscard !== undefined && (
            <ConfirmButton
              name={RUN.discard}
              question={RUN.discardForGood}
              confirm={RUN.discardDrafts}
              onConfirm={onDiscard}
            />
          )}
          <output>{run.saving ? RUN.saving : ''}</output>
        </div>
      ) : (
        <output ref={savedRef} tabIndex={-1}>
          {run.via === 'hosted' ? REGISTRY_KEY.told(RUN.saved) : RUN.saved}{' '}
          <a href={`/plans.html#${run.saved_plan_id}`} target="_blank">
            {RUN.openPlan}
          </a>{' '}
          <a href={`/publish.html?plan=${run.saved_plan_id}`} target="_blank">
            {RUN.publish}
          </a>
        </output>
      )}
      {run.saved_plan_id === null && run.before.length + run.discarded.length > 0 && (
        <p className="hint">{RUN.savesNew}</p>
      )}
      {!run.stored && run.saved_plan_id === null && <p className="hint">{RUN.notStored}</p>}
      {run.save_failure?.slug === 'no-registry' && (
        <output className="hint">
          {RUN.needsRegistry}{' '}
          <a href="/options.html" target="_blank">
            {PAGES.setRegistry}
          </a>
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
