import { useEffect, useRef, type FormEvent } from 'react';

import { providerName, withOwnKey } from '../../lib/form/choice.ts';
import type { ComposeStore } from '../../lib/form/compose-store.ts';
import { isAboutLimits } from '../../lib/form/limits.ts';
import type { ViewState } from '../../lib/messages/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { GoalField } from '../fields/GoalField.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { late } from '../parts/late.tsx';
import { canUseOwnKey, OwnKeyButton } from '../parts/OwnKeyButton.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';
import { findBlocker } from './find-blocker.ts';
import { LateRunView } from './LateRunView.ts';
import { OwnKeyFields } from './OwnKeyFields.tsx';
import { SendKey } from './SendKey.tsx';

/** Loaded after the form is shown: nobody starts a run before reading it. */
const FormCost = late(
  async () => (await import('./late-parts.ts')).FormCost,
  () => <p className="folded">{COMPOSE.cost}</p>,
);

const PageChip = late(
  async () => (await import('./late-parts.ts')).PageChip,
  () => <div className="page-chip" />,
);

/** Only where the registry offers its budget. */
const BudgetLeft = late(async () => (await import('./late-parts.ts')).BudgetLeft);

interface ComposeFormProps {
  compose: ComposeStore;
  view: ViewStore;
  /** Null until the worker's first message; the goal can already be typed. */
  state: ViewState | null;
  /** Opens the side panel, if a run can be started only there; else null. */
  onPanel: (() => void) | null;
}

export const ComposeForm = ({ compose, view, state, onPanel }: ComposeFormProps) => {
  const snapshot = useStore(compose);
  const { choice, failure, keyAsked } = snapshot;
  const keyRef = useRef<HTMLInputElement>(null);
  const startRef = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(keyAsked);
  const name = providerName(choice, state);
  const registryHost = state?.registry?.host ?? null;
  const budget = state?.budget ?? null;
  const isHosted = choice.via === 'hosted';
  const failureOf = (...fields: readonly (string | null)[]) =>
    failure !== null && fields.includes(failure.field) ? failure : null;
  const otherFailure = failureOf(null, 'registry_url', 'access_token');
  /** The page says these above the form. */
  const shownAbove = ['worker-silent', findBlocker(state, choice.via)?.slug];

  useEffect(() => {
    if (wasAsked.current === keyAsked) return;
    wasAsked.current = keyAsked;
    // There is no field for a key that is kept.
    (keyRef.current ?? startRef.current)?.focus();
  }, [keyAsked]);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (onPanel !== null) {
      onPanel();
      return;
    }
    void LateRunView.load();
    void compose.submit({
      read: () => keyRef.current?.value ?? '',
      clear: () => {
        if (keyRef.current !== null) keyRef.current.value = '';
      },
    });
  };

  return (
    <form className="compose-form" autoComplete="off" noValidate onSubmit={onSubmit}>
      <GoalField
        goal={snapshot.goal}
        failure={failureOf('goal')}
        holdsKey={snapshot.goalHoldsKey}
        onType={compose.typeGoal}
        onFocusChange={compose.setGoalFocus}
      />
      <PageChip key={snapshot.tabId} view={view} />
      {isHosted ? (
        budget !== null && <BudgetLeft budget={budget} registryHost={registryHost} />
      ) : (
        <OwnKeyFields
          compose={compose}
          view={view}
          state={state}
          isPanelOnly={onPanel !== null}
          keyRef={keyRef}
        />
      )}
      <SendKey
        via={choice.via}
        hostedBy={budget?.provider_name ?? null}
        registryHost={registryHost}
        canSearch={state?.registry?.has_permission === true}
        providerName={isHosted ? providerName(withOwnKey(choice, state), state) : name}
        onPick={compose.pickVia}
      />
      {!isHosted && (
        <FormCost
          goal={snapshot.goal}
          choice={choice}
          state={state}
          failure={isAboutLimits(failure) ? failure : null}
          onType={compose.typeLimits}
        />
      )}
      {onPanel === null && (
        <button type="submit" className="button primary" ref={startRef} aria-disabled={snapshot.isStarting}>
          {isHosted ? COMPOSE.startHosted : COMPOSE.start}
        </button>
      )}
      {otherFailure !== null && !shownAbove.includes(otherFailure.slug) && (
        <FailureAlert failure={otherFailure} registryHost={registryHost} providerName={name}>
          {otherFailure.field !== null && <SettingsLink />}
          {canUseOwnKey(otherFailure) && <OwnKeyButton onPress={compose.planWithMyKey} />}
        </FailureAlert>
      )}
    </form>
  );
};
