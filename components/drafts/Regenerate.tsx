import { useEffect, useRef } from 'react';

import type { RedraftStore } from '../../lib/form/redraft-store.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { REGENERATE } from '../../lib/texts/en/form/regenerate.ts';
import { Field } from '../fields/Field.tsx';
import { startByKeys } from '../fields/start-by-keys.ts';
import { RerunForm } from './RerunForm.tsx';

interface RegenerateProps {
  draft: Draft;
  goal: string;
  redraft: RedraftStore;
  view: ViewStore;
  /** Whether a person has just opened it. */
  takesFocus: boolean;
  onClose: () => void;
}

/** Has one draft rewritten according to a note. */
export const Regenerate = ({ draft, goal, redraft, view, takesFocus, onClose }: RegenerateProps) => {
  const { note } = useStore(redraft);
  const keyRef = useRef<HTMLInputElement>(null);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (takesFocus) noteRef.current?.focus();
  }, [takesFocus]);
  return (
    <RerunForm
      redraft={redraft}
      view={view}
      keyRef={keyRef}
      estimated={{ goal, redraft: { draft, note }, missing: null }}
      sendsAgain={REGENERATE.sendsAgain}
      sendsAgainWithPage={REGENERATE.sendsAgainWithPage}
      start={REGENERATE.start}
      onClose={onClose}
    >
      {(failureOf) => (
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
      )}
    </RerunForm>
  );
};
