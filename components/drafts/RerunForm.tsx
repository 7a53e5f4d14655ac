import type { FormEvent, ReactNode, RefObject } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import { chosenProvider, chosenService, keptKeyOf, providerName } from '../../lib/form/choice.ts';
import { estimateChoice, type EstimatedRun } from '../../lib/form/estimate.ts';
import { isAboutLimits } from '../../lib/form/limits.ts';
import type { RedraftStore } from '../../lib/form/redraft-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { REGENERATE } from '../../lib/texts/en/form/regenerate.ts';
import { KeyInput } from '../fields/KeyInput.tsx';
import { PageChip } from '../fields/PageChip.tsx';
import { RunCost } from '../fields/RunCost.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';

interface RerunFormProps {
  redraft: RedraftStore;
  view: ViewStore;
  keyRef: RefObject<HTMLInputElement | null>;
  estimated: EstimatedRun;
  /** What is sent again, without and with a page. */
  sendsAgain: string;
  sendsAgainWithPage: string;
  start: string;
  onClose: () => void;
  /** The form's own fields, given the failure of the one that they name. */
  children?: (failureOf: (field: string) => Failure | null) => ReactNode;
}

/** Failures that are shown at their field. */
const INLINE = new Set(['note', 'provider_key']);
const SETTINGS = new Set(['registry_url', 'access_token']);

/** Starts a run that adds to an ended one. It costs money and needs the key, so it is a form like the first. */
export const RerunForm = ({
  redraft,
  view,
  keyRef,
  estimated,
  sendsAgain,
  sendsAgainWithPage,
  start,
  onClose,
  children,
}: RerunFormProps) => {
  const { state } = useStore(view);
  const { choice, failure, isStarting } = useStore(redraft);
  const failureOf = (field: string) => (failure?.field === field ? failure : null);
  const keptUntil = keptKeyOf(choice, state);
  const host = state?.registry?.host ?? null;
  const name = providerName(choice, state);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void redraft.submit({
      read: () => keyRef.current?.value ?? '',
      clear: () => {
        if (keyRef.current !== null) keyRef.current.value = '';
      },
    });
  };
  return (
    <form className="regenerate" autoComplete="off" noValidate onSubmit={onSubmit}>
      {children?.(failureOf)}
      <PageChip view={view} />
      {keptUntil === null ? (
        <KeyInput
          inputRef={keyRef}
          provider={chosenProvider(choice, state)}
          service={chosenService(choice, state)}
          failure={failureOf('provider_key')}
          onTouch={redraft.touchKey}
        />
      ) : (
        <p className="hint">{FIELDS.usesKeptKey}</p>
      )}
      <p className="hint">
        {choice.via === 'direct'
          ? REGENERATE.direct(name, choice.model)
          : REGENERATE.throughRegistry(name, choice.model, host)}{' '}
        {state?.page ? sendsAgainWithPage : sendsAgain}
      </p>
      <RunCost
        estimate={estimateChoice(choice, state, estimated)}
        practice={chosenProvider(choice, state)?.practice === true}
        limits={choice.limits}
        failure={null}
      />
      {failure !== null && !INLINE.has(failure.field ?? '') && (
        <FailureAlert failure={failure} registryHost={host} providerName={name}>
          {SETTINGS.has(failure.field ?? '') && <SettingsLink />}
          {isAboutLimits(failure) && <p>{REGENERATE.capsElsewhere}</p>}
        </FailureAlert>
      )}
      <div className="draft-actions">
        <button type="submit" className="button small primary" aria-disabled={isStarting}>
          {start}
        </button>
        <button type="button" className="button small" onClick={onClose}>
          {REGENERATE.notNow}
        </button>
      </div>
    </form>
  );
};
