import { useEffect, useRef, useState } from 'react';

import { PARTS } from '../../lib/texts/en/parts.ts';
import { useReturnFocus } from './use-lost-focus.ts';

interface ConfirmButtonProps {
  /** The button's name, and the question that replaces it after a first press. */
  name: string;
  question: string;
  /** The label of the button that really does it. */
  confirm: string;
  describedBy?: string;
  onConfirm: () => void;
}

/** Asks once more, in place, before something that cannot be undone. The safe answer gets the focus. */
export const ConfirmButton = ({ name, question, confirm, describedBy, onConfirm }: ConfirmButtonProps) => {
  const [isAsking, setAsking] = useState(false);
  const askRef = useReturnFocus<HTMLButtonElement>(isAsking);
  const keepRef = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) keepRef.current?.focus();
  }, [isAsking]);
  return isAsking ? (
    <fieldset className="row">
      <legend className="visually-hidden">{question}</legend>
      <span aria-hidden="true">{question}</span>
      <button type="button" className="button small danger" onClick={onConfirm}>
        {confirm}
      </button>
      <button type="button" className="button small" ref={keepRef} onClick={() => setAsking(false)}>
        {PARTS.keep}
      </button>
    </fieldset>
  ) : (
    <button
      type="button"
      className="button small quiet"
      ref={askRef}
      aria-describedby={describedBy}
      onClick={() => setAsking(true)}
    >
      {name}
    </button>
  );
};
