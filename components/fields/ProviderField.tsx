import type { Failure } from '../../lib/failures/index.ts';
import type { OfferedProvider } from '../../lib/form/choice.ts';
import type { AnyProviderId } from '../../lib/protocol/index.ts';
import { isLocal, type Service } from '../../lib/services/service.ts';
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { useFieldControl } from './use-field-control.ts';

interface ProviderFieldProps {
  provider: AnyProviderId | null;
  /** The service whose address is chosen; null for another address and for every other provider. */
  service: Service | null;
  services: readonly Service[];
  /** Null while they are requested. */
  providers: readonly OfferedProvider[] | null;
  failure: Failure | null;
  onPick: (provider: AnyProviderId) => void;
  onPickService: (service: Service) => void;
}

const Options = ({ of }: { of: readonly { id: string; name: string }[] }) =>
  of.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));

const Group = ({ label, of }: { label: string; of: readonly { id: string; name: string }[] }) => (
  <optgroup label={label}>
    <Options of={of} />
  </optgroup>
);

const toOptions = (services: readonly Service[], areLocal: boolean) =>
  services.filter((each) => isLocal(each) === areLocal).map(({ url, name }) => ({ id: url, name }));

export const ProviderField = ({
  provider,
  service,
  services,
  providers,
  failure,
  onPick,
  onPickService,
}: ProviderFieldProps) => {
  const control = useFieldControl<HTMLSelectElement>({ id: 'provider', failure });
  const vendors = providers?.filter(({ id }) => id !== 'openai-compatible');
  return (
    <select
      {...control}
      autoComplete="off"
      value={service?.url ?? provider ?? ''}
      disabled={providers === null}
      onChange={(event) => {
        const { value } = event.currentTarget;
        const picked = providers?.find(({ id }) => id === value);
        const pickedService = services.find(({ url }) => url === value);
        if (picked !== undefined) onPick(picked.id);
        else if (pickedService !== undefined) onPickService(pickedService);
      }}
    >
      {provider === null && (
        <option value="">{providers === null ? FIELDS.loadingProviders : FIELDS.chooseProvider}</option>
      )}
      {provider !== null && providers === null && (
        <option value={service?.url ?? provider}>{service?.name ?? FIELDS.providerNames[provider]}</option>
      )}
      {vendors?.length === providers?.length ? (
        <Options of={vendors ?? []} />
      ) : (
        <>
          <Group label={FIELDS.vendors} of={vendors ?? []} />
          <Group label={FIELDS.services} of={toOptions(services, false)} />
          <Group label={FIELDS.onThisComputer} of={toOptions(services, true)} />
          <option value="openai-compatible">{FIELDS.providerNames['openai-compatible']}</option>
        </>
      )}
    </select>
  );
};
