import type { Failure } from '../../lib/failures/index.ts';
import type { OfferedProvider } from '../../lib/form/choice.ts';
import type { AnyProviderId } from '../../lib/protocol/index.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { useFieldControl } from './use-field-control.ts';

interface ProviderFieldProps {
  provider: AnyProviderId | null;
  /** Null while they are requested. */
  providers: readonly OfferedProvider[] | null;
  failure: Failure | null;
  onPick: (provider: AnyProviderId) => void;
}

export const ProviderField = ({ provider, providers, failure, onPick }: ProviderFieldProps) => {
  const control = useFieldControl<HTMLSelectElement>({ id: 'provider', failure });
  return (
    <select
      {...control}
      autoComplete="off"
      value={provider ?? ''}
      disabled={providers === null}
      onChange={(event) => {
        const picked = providers?.find(({ id }) => id === event.currentTarget.value);
        if (picked !== undefined) onPick(picked.id);
      }}
    >
      {provider === null && (
        <option value="">{providers === null ? FIELDS.loadingProviders : FIELDS.chooseProvider}</option>
      )}
      {provider !== null && providers === null && (
        <option value={provider}>{FIELDS.providerNames[provider]}</option>
      )}
      {providers?.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
};
