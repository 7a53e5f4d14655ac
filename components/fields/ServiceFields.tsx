import type { Failure } from '../../lib/failures/index.ts';
import { partOf, withPart, type Service } from '../../lib/services/service.ts';
import { ADDRESS } from '../../lib/texts/en/form/address.ts';
import { Sentence } from '../parts/Sentence.tsx';
import { Field } from './Field.tsx';

interface ServiceFieldsProps {
  service: Service;
  address: string;
  failure: Failure | null;
  onType: (address: string) => void;
}

/** What a service that is known by name still needs to be told, or to tell; its address is filled in. */
export const ServiceFields = ({ service, address, failure, onType }: ServiceFieldsProps) => {
  const { part } = service;
  if (part !== undefined)
    return (
      <Field<HTMLInputElement>
        label={ADDRESS.parts[part]}
        id="address"
        failure={failure}
        hint={ADDRESS.partHint(address)}
      >
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder={ADDRESS.partExample}
            value={partOf(service, address) ?? ''}
            onChange={(event) => {
              const typed = withPart(service, event.currentTarget.value);
              // Whatever else is typed would be another address.
              if (partOf(service, typed) !== null) onType(typed);
            }}
          />
        )}
      </Field>
    );
  return service.name === 'Ollama' ? (
    <p className="hint">
      <Sentence parts={ADDRESS.ollama(<code>OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*</code>)} />
    </p>
  ) : null;
};
