import type { Failure } from '../../lib/failures/index.ts';
import { completeProviderAddress } from '../../lib/stores/complete-address.ts';
import { ADDRESS } from '../../lib/texts/en/form/address.ts';
import { Field } from './Field.tsx';

interface AddressFieldProps {
  address: string;
  failure: Failure | null;
  onType: (address: string) => void;
}

/** The address of a person's own provider. */
export const AddressField = ({ address, failure, onType }: AddressFieldProps) => {
  /** What will be sent is shown as soon as the field is left. */
  const complete = (): void => {
    const completed = completeProviderAddress(address);
    if (completed !== address) onType(completed);
  };
  return (
    <Field<HTMLInputElement> label={ADDRESS.address} id="address" failure={failure} hint={ADDRESS.hint}>
      {(control) => (
        <input
          {...control}
          type="url"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={ADDRESS.example}
          value={address}
          onChange={(event) => onType(event.currentTarget.value)}
          onBlur={complete}
        />
      )}
    </Field>
  );
};
