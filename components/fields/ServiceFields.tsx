import type { Failure } from '../../lib/failures/index.ts';
import { readPart } from '../../lib/services/read-part.ts';
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
  const typedPart = partOf(service, address) ?? '';
  if (part !== undefined)
    return (
      <Field<HTMLInputElement>
        label={ADDRESS.parts[part]}
        id="address"
        failure={failure}
        hint={ADDRESS.partHint(withPart(service, typedPart || ADDRESS.partExample))}
      >
        {(control) => (
          <input
            {...control}
            type="text"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            placeholder={ADDRESS.partExample}
            value={typedPart}
            onChange={(event) => {
              const typed = readPart(service, event.currentTarget.value);
              if (typed !== null) onType(withPart(service, typed));
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
