import { useEffect, useId, useRef, type FormEvent } from 'react';

import type { ViewState } from '../lib/messages/index.ts';
import type { Draft } from '../lib/protocol/index.ts';
import { chosenProvider, keptKeyOf, providerName } from '../lib/stores/choice.ts';
import { estimateChoice } from '../lib/stores/estimate.ts';
import type { RedraftStore } from '../lib/stores/redraft-store.ts';
import { useStore } from '../lib/stores/use-store.ts';
import { FailureAlert } from './FailureAlert.tsx';
import { FieldProblem } from './FieldProblem.tsx';
import { KeyInput } from './KeyInput.tsx';
import { RunCost } from './RunCost.tsx';
import { SettingsLink } from './SettingsLink.tsx';

interface RegenerateProps {
  draft: Draft;
  goal: string;
  redraft: RedraftStore;
  state: ViewState | null;
  onClose: () => void;
}

const INLINE = new Set(['note', 'provider_key', 'max_output_tokens', 'max_cost_usd']);

/** Has one draft written anew, to a note. It costs money and needs the key, so it is a form like the first one. */
export const Regenerate = ({ draft, goal, redraft, state, onClose }: RegenerateProps) => {
  const { note, choice, failure, isStarting } = useStore(redraft);
  const keyRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  useEffect(() => noteRef.current?.focus(), []);
  const failureOf = (...fields: string[]) =>
    failure !== null && failure.field !== null && fields.includes(failure.field) ? failure : null;
  const keptUntil = keptKeyOf(choice, state);
  const noteFailure = failureOf('note');
  const host = state?.registry?.host ?? null;
  const name = providerName(choice, state) ?? 'the provider';

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
      <div className="field">
        <label htmlFor={noteId}>What to change</label>
        <textarea
          id={noteId}
          ref={noteRef}
          rows={2}
          autoComplete="off"
          value={note}
          placeholder="Optional. Shorter; with the error codes of our API."
          aria-invalid={noteFailure !== null}
          aria-describedby={noteFailure === null ? undefined : `${noteId}-problem`}
          onChange={(event) => redraft.typeNote(event.currentTarget.value)}
        />
        {noteFailure !== null && <FieldProblem id={`${noteId}-problem`} failure={noteFailure} />}
      </div>
      {keptUntil === null ? (
        <KeyInput
          inputRef={keyRef}
          provider={chosenProvider(choice, state)}
          failure={failureOf('provider_key')}
          onTouch={redraft.touchKey}
        />
      ) : (
        <p className="hint">With the key that is kept for this session.</p>
      )}
      <p className="hint">
        {name} · {choice.model}, the key{' '}
        {choice.via === 'direct' ? `only to ${name}` : `through ${host ?? 'the registry'}`}. This draft
        {state?.page ? `, the page “${state.page.title}”` : ''} and the goal are sent again; the version
        before stays at hand.
      </p>
      <RunCost
        estimate={estimateChoice(choice, state, { goal, redraft: { draft, note } })}
        practice={chosenProvider(choice, state)?.practice === true}
        limits={choice.limits}
        failure={failureOf('max_output_tokens', 'max_cost_usd')}
      />
      {failure !== null && !INLINE.has(failure.field ?? '') && (
        <FailureAlert failure={failure} registryHost={host} providerName={name}>
          {failure.field !== null && <SettingsLink />}
        </FailureAlert>
      )}
      <div className="draft-actions">
        <button type="submit" className="button small primary" aria-disabled={isStarting}>
          Regenerate this draft
        </button>
        <button type="button" className="button small" onClick={onClose}>
          Not now
        </button>
      </div>
    </form>
  );
};
