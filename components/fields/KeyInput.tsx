import { useEffect, useRef, type RefObject } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { OfferedProvider } from '../../lib/form/choice.ts';
import type { Service } from '../../lib/services/service.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { Icon } from '../parts/Icon.tsx';
import { Field } from './Field.tsx';
import { startByKeys } from './start-by-keys.ts';

interface KeyInputProps {
  inputRef: RefObject<HTMLInputElement | null>;
  provider: OfferedProvider | null;
  /** The service whose address is chosen; null for another address and for every other provider. */
  service: Service | null;
  failure: Failure | null;
  onTouch: () => void;
  /** The options for the key. */
  children?: React.ReactNode;
}

/**
 * The key field. Uncontrolled, so that its text is in none of our state. Never shown in clear, because a field
 * switched to text is written to the session-restore files. Emptied when it is removed.
 */
export const KeyInput = ({ inputRef, provider, service, failure, onTouch, children }: KeyInputProps) => {
  const ownRef = useRef<HTMLInputElement>(null);
  const keyUrl = (service === null ? provider?.key_url : service.keys) ?? null;
  const starts = service?.starts ?? null;
  const example = starts === null ? undefined : FIELDS.keyStarts(starts);
  const looks = service === null || service.keys === null ? provider?.key_hint : example;
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
        keyUrl !== null ? (
          <a href={keyUrl} target="_blank" rel="noopener noreferrer">
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
          placeholder={looks}
          onKeyDown={startByKeys}
          onInput={onTouch}
        />
      )}
    </Field>
  );
};
