import { lazy, Suspense, useRef, useState, type FormEvent } from 'react';

import {
  chosenProvider,
  chosenService,
  keptKeyOf,
  modelOwnerOf,
  modelsOf,
  offeredProviders,
  providerName,
  servicesOf,
} from '../../lib/form/choice.ts';
import type { ComposeStore } from '../../lib/form/compose-store.ts';
import { isAboutLimits } from '../../lib/form/limits.ts';
import type { ViewState } from '../../lib/messages/index.ts';
import type { Model } from '../../lib/protocol/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { FieldProblem } from '../fields/FieldProblem.tsx';
import { GoalField } from '../fields/GoalField.tsx';
import { KeyInput } from '../fields/KeyInput.tsx';
import { ModelField } from '../fields/ModelField.tsx';
import { ProviderField } from '../fields/ProviderField.tsx';
import { problemId } from '../fields/use-field-control.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { LateWords } from '../parts/LateWords.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';
import { findBlocker } from './find-blocker.ts';
import { loadRunView } from './load-run-view.ts';
import { SendKey } from './SendKey.tsx';

const ServiceFields = lazy(async () => ({
  default: (await import('./late-parts.ts')).ServiceFields,
}));

const ModelTools = lazy(async () => ({ default: (await import('./late-parts.ts')).ModelTools }));

/** Only for an address that no service has. */
const AddressField = lazy(async () => ({
  default: (await import('./late-parts.ts')).AddressField,
}));

/** Loaded after the form is shown: nobody starts a run before reading it. */
const FormCost = lazy(async () => ({ default: (await import('./late-parts.ts')).FormCost }));

const PageChip = lazy(async () => ({ default: (await import('./late-parts.ts')).PageChip }));

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
  const { choice, failure } = snapshot;
  const keyRef = useRef<HTMLInputElement>(null);
  const provider = chosenProvider(choice, state);
  const service = snapshot.typesAddress ? null : chosenService(choice, state);
  const name = providerName(choice, state);
  const owner = modelOwnerOf(choice);
  const [loaded, setLoaded] = useState<{ owner: string; models: readonly Model[] } | null>(null);
  const [openedFor, setOpenedFor] = useState<string | null>(null);
  const known = modelsOf(choice, state);
  const listed = loaded?.owner === owner ? loaded.models : null;
  const registryHost = state?.registry?.host ?? null;
  const failureOf = (...fields: readonly (string | null)[]) =>
    failure !== null && fields.includes(failure.field) ? failure : null;
  const isKept = keptKeyOf(choice, state) !== null;
  const choiceFailure = failureOf('provider', 'model');
  const otherFailure = failureOf(null, 'registry_url', 'access_token');

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (onPanel !== null) {
      onPanel();
      return;
    }
    // If this fails, it fails again and is reported where the run is shown.
    loadRunView().catch(() => undefined);
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
      <Suspense fallback={<div className="page-chip" />}>
        <PageChip key={snapshot.tabId} view={view} />
      </Suspense>
      <div className="field">
        <p className="choice-labels">
          <label htmlFor="provider">{FIELDS.provider}</label>
          <span aria-hidden="true">·</span>
          <label htmlFor="model">{FIELDS.model}</label>
        </p>
        <div className="choice">
          <ProviderField
            provider={choice.provider}
            service={service}
            services={servicesOf(state)}
            providers={offeredProviders(choice.via, state)}
            failure={failureOf('provider')}
            onPick={compose.pickProvider}
            onPickService={compose.pickService}
          />
          <ModelField
            model={choice.model}
            models={listed?.map((each) => known.find(({ id }) => id === each.id) ?? each) ?? known}
            failure={failureOf('model')}
            hasHint={onPanel === null && chosenService(choice, state)?.models === 'none'}
            onType={compose.typeModel}
            onOpen={() => setOpenedFor(owner)}
          />
        </div>
        {choiceFailure !== null && (
          <FieldProblem id={problemId(choiceFailure.field ?? '')}>
            <LateWords failure={choiceFailure} />
          </FieldProblem>
        )}
        {onPanel === null && (
          <Suspense fallback={null}>
            <ModelTools
              key={owner}
              view={view}
              choice={choice}
              count={listed?.length ?? null}
              isOpened={openedFor === owner}
              readKey={() => (isKept ? null : (keyRef.current?.value ?? ''))}
              allow={compose.allowProvider}
              onLoad={(models) => setLoaded({ owner, models })}
            />
          </Suspense>
        )}
        {provider?.practice === true && <p className="practice-note">{PARTS.practice}</p>}
      </div>
      {choice.provider === 'openai-compatible' && (
        <Suspense fallback={null}>
          {service === null ? (
            <AddressField
              address={choice.address}
              failure={failureOf('address')}
              onType={compose.typeAddress}
            />
          ) : (
            <ServiceFields
              service={service}
              address={choice.address}
              failure={failureOf('address')}
              onType={compose.fillAddress}
            />
          )}
        </Suspense>
      )}
      {/* A key that was not sent belongs only to its field and tab: another tab gets another field. */}
      {onPanel !== null ? (
        <p>{COMPOSE.panelFirst(name)}</p>
      ) : isKept ? (
        <p className="hint">{FIELDS.usesKeptKey}</p>
      ) : (
        <KeyInput
          key={snapshot.keyField}
          inputRef={keyRef}
          provider={provider}
          service={service}
          failure={failureOf('provider_key')}
          onTouch={compose.touchKey}
        >
          <label className="switch">
            <input
              type="checkbox"
              checked={snapshot.keepsKey}
              onChange={(event) => compose.keepKey(event.currentTarget.checked)}
            />
            {FIELDS.keepKey}
          </label>
        </KeyInput>
      )}
      <SendKey
        via={choice.via}
        registryHost={registryHost}
        canSearch={state?.registry?.has_permission === true}
        providerName={name}
        onPick={compose.pickVia}
      />
      <Suspense fallback={<p className="folded">{COMPOSE.cost}</p>}>
        <FormCost
          goal={snapshot.goal}
          choice={choice}
          state={state}
          failure={isAboutLimits(failure) ? failure : null}
          onType={compose.typeLimits}
        />
      </Suspense>
      {onPanel === null && (
        <button type="submit" className="button primary" aria-disabled={snapshot.isStarting}>
          {COMPOSE.start}
        </button>
      )}
      {otherFailure !== null && otherFailure.slug !== findBlocker(state, choice.via)?.slug && (
        <FailureAlert failure={otherFailure} registryHost={registryHost} providerName={name}>
          {otherFailure.field !== null && <SettingsLink />}
        </FailureAlert>
      )}
    </form>
  );
};
