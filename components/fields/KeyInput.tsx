import { useEffect, useRef, type RefObject } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { OfferedProvider } from '../../lib/form/choice.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { Icon } from '../parts/Icon.tsx';
import { Field } from './Field.tsx';
import { startByKeys } from './start-by-keys.ts';

interface KeyInputProps {
  inputRef: RefObject<HTMLInputElement | null>;
  provider: OfferedProvider | null;
  failure: Failure | null;
  onTouch: () => void;
  /** The options for the key. */
  children?: React.ReactNode;
}

/**
 * The key field. Uncontrolled, so that its text is in none of our state. Never shown in clear, because a field
 * switched to text is written to the session-restore files. Emptied when it is removed.
 */
export const KeyInput = ({ inputRef, provider, failure, onTouch, children }: KeyInputProps) => {
  const ownRef = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const input = ownRef.current;
    inputRef.current = input;
    const clear = (): void => {
      if (input !== null) input.value = '';
    };
    addEventListener('pagehide', clear);
    return () => {
      removeEventListener('pagehide', clear);
      clear();
      inputRef.current = null;
    };
  }, [inputRef]);
  return (
    <Field
      label={FIELDS.apiKey}
      controlRef={ownRef}
      failure={failure}
      aside={
        provider !== null && provider.key_url !== null ? (
          <a href={provider.key_url} target="_blank" rel="noopener noreferrer">
            {FIELDS.getKey}
            <Icon name="external" />
          </a>
        ) : undefined
      }
      hint={FIELDS.keyHint}
      options={children}
    >
      {(control) => (
        <input
          {...control}
          type="password"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={provider?.key_hint}
          onKeyDown={startByKeys}
          onInput={onTouch}
        />
      )}
    </Field>
  );
};
