import { useEffect, useRef } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import { FieldProblem } from './FieldProblem.tsx';

interface AddressFieldProps {
  address: string;
  failure: Failure | null;
  onType: (address: string) => void;
}

const HINT_ID = 'address-hint';
const PROBLEM_ID = 'address-problem';

/** The address of a person's own provider. */
export const AddressField = ({ address, failure, onType }: AddressFieldProps) => {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (failure !== null) ref.current?.focus();
  }, [failure]);
  return (
    <div className="field">
      <label htmlFor="address">Address</label>
      <input
        ref={ref}
        id="address"
        type="url"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="http://localhost:11434/v1"
        value={address}
        aria-invalid={failure !== null}
        aria-describedby={failure === null ? HINT_ID : `${PROBLEM_ID} ${HINT_ID}`}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      {failure !== null && <FieldProblem id={PROBLEM_ID} failure={failure} />}
      <p className="hint" id={HINT_ID}>
        Ollama, LM Studio, vLLM, a company's gateway: https, or http on this machine. Ollama takes an
        extension's requests when started with{' '}
        <code>OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*</code>
      </p>
    </div>
  );
};
