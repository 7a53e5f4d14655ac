import { useState, type RefObject } from 'react';

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
import type { ViewState } from '../../lib/messages/index.ts';
import type { Model } from '../../lib/protocol/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { FieldProblem } from '../fields/FieldProblem.tsx';
import { KeyInput } from '../fields/KeyInput.tsx';
import { ModelField } from '../fields/ModelField.tsx';
import { ProviderField } from '../fields/ProviderField.tsx';
import { problemId } from '../fields/use-field-control.ts';
import { late } from '../parts/late.tsx';
import { LateWords } from '../parts/LateWords.tsx';

const ServiceFields = late(async () => (await import('./late-parts.ts')).ServiceFields);

const ModelTools = late(async () => (await import('./late-parts.ts')).ModelTools);

/** Only for an address that no service has. */
const AddressField = late(async () => (await import('./late-parts.ts')).AddressField);

interface OwnKeyFieldsProps {
  compose: ComposeStore;
  view: ViewStore;
  state: ViewState | null;
  /** A run can be started only in the side panel, which has the key field. */
  isPanelOnly: boolean;
  keyRef: RefObject<HTMLInputElement | null>;
}

/** What a run with the person's own key needs: provider, model, address and key. */
export const OwnKeyFields = ({ compose, view, state, isPanelOnly, keyRef }: OwnKeyFieldsProps) => {
  const snapshot = useStore(compose);
  const { choice, failure } = snapshot;
  const provider = chosenProvider(choice, state);
  const service = snapshot.typesAddress ? null : chosenService(choice, state);
  const owner = modelOwnerOf(choice);
  const [loaded, setLoaded] = useState<{ owner: string; models: readonly Model[] } | null>(null);
  const [openedFor, setOpenedFor] = useState<string | null>(null);
  const known = modelsOf(choice, state);
  const listed = loaded?.owner === owner ? loaded.models : null;
  const isKept = keptKeyOf(choice, state) !== null;
  const failureOf = (...fields: readonly string[]) =>
    failure !== null && fields.includes(failure.field ?? '') ? failure : null;
  const choiceFailure = failureOf('provider', 'model');

  return (
    <>
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
            hasHint={!isPanelOnly && chosenService(choice, state)?.models === 'none'}
            onType={compose.typeModel}
            onOpen={() => setOpenedFor(owner)}
          />
        </div>
        {choiceFailure !== null && (
          <FieldProblem id={problemId(choiceFailure.field ?? '')}>
            <LateWords failure={choiceFailure} />
          </FieldProblem>
        )}
        {!isPanelOnly && (
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
        )}
        {provider?.practice === true && <p className="practice-note">{PARTS.practice}</p>}
      </div>
      {choice.provider === 'openai-compatible' &&
        (service === null ? (
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
        ))}
      {/* A key that was not sent belongs only to its field and tab: another tab gets another field. */}
      {isPanelOnly ? (
        <p>{COMPOSE.panelFirst(providerName(choice, state))}</p>
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
    </>
  );
};
