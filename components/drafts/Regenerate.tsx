import { useEffect, useRef, type FormEvent } from 'react';

import { chosenProvider, keptKeyOf, providerName } from '../../lib/form/choice.ts';
import { estimateChoice } from '../../lib/form/estimate.ts';
import { isAboutLimits } from '../../lib/form/limits.ts';
import type { RedraftStore } from '../../lib/form/redraft-store.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { REGENERATE } from '../../lib/texts/en/form/regenerate.ts';
import { Field } from '../fields/Field.tsx';
import { KeyInput } from '../fields/KeyInput.tsx';
import { PageChip } from '../fields/PageChip.tsx';
import { RunCost } from '../fields/RunCost.tsx';
import { startByKeys } from '../fields/start-by-keys.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { SettingsLink } from '../parts/SettingsLink.tsx';

interface RegenerateProps {
  draft: Draft;
  goal: string;
  redraft: RedraftStore;
  view: ViewStore;
  onClose: () => void;
}

/** Failures that are shown at their field. */
const INLINE = new Set(['note', 'provider_key']);
const SETTINGS = new Set(['registry_url', 'access_token']);

/** Has one draft rewritten according to a note. It costs money and needs the key, so it is a form like the first. */
export const Regenerate = ({ draft, goal, redraft, view, onClose }: RegenerateProps) => {
  const { state } = useStore(view);
  const { note, choice, failure, isStarting } = useStore(redraft);
  const keyRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  useEffect(() => noteRef.current?.focus(), []);
  const failureOf = (...fields: string[]) =>
    failure !== null && failure.field !== null && fields.includes(failure.field) ? failure : null;
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
      <Field label={REGENERATE.whatToChange} controlRef={noteRef} failure={failureOf('note')}>
        {(control) => (
          <textarea
            {...control}
            rows={2}
            autoComplete="off"
            value={note}
            placeholder={REGENERATE.noteExample}
            onKeyDown={startByKeys}
            onChange={(event) => redraft.typeNote(event.currentTarget.value)}
          />
        )}
      </Field>
      <PageChip view={view} />
      {keptUntil === null ? (
        <KeyInput
          inputRef={keyRef}
          provider={chosenProvider(choice, state)}
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
        {state?.page ? REGENERATE.sendsAgainWithPage : REGENERATE.sendsAgain}
      </p>
      <RunCost
        estimate={estimateChoice(choice, state, { goal, redraft: { draft, note } })}
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
          {REGENERATE.start}
        </button>
        <button type="button" className="button small" onClick={onClose}>
          {REGENERATE.notNow}
        </button>
      </div>
    </form>
  );
};
