import { useEffect, useRef, useState, type KeyboardEvent } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { Model } from '../../lib/protocol/index.ts';
/* eslint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events -- the ARIA combobox pattern: a datalist cannot show names and prices; the keyboard works on the input, which points to the active option */
import { FIELDS } from '../../lib/texts/en/form/fields.ts';
import { useFieldControl } from './use-field-control.ts';

interface ModelFieldProps {
  model: string;
  models: readonly Model[];
  failure: Failure | null;
  onType: (model: string) => void;
}

const LIST_ID = 'models';
const optionId = (index: number): string => `model-${index}`;

const priceOf = ({ input_usd_per_mtok: input, output_usd_per_mtok: output }: Model): string | null =>
  input === null || output === null ? null : FIELDS.modelPrice(input, output);

/** An editable combobox: the list makes suggestions, and any other model id may be typed. */
export const ModelField = ({ model, models, failure, onType }: ModelFieldProps) => {
  const control = useFieldControl<HTMLInputElement>({ id: 'model', failure });
  const [isOpen, setOpen] = useState(false);
  const [isFiltered, setFiltered] = useState(false);
  const [active, setActive] = useState(-1);
  const listRef = useRef<HTMLUListElement>(null);
  const typed = model.trim().toLowerCase();
  const offered = isFiltered
    ? models.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(typed))
    : models;
  const isShown = isOpen && offered.length > 0;

  useEffect(() => {
    listRef.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const openAll = (): void => {
    setFiltered(false);
    setOpen(true);
  };
  const pick = (picked: Model): void => {
    onType(picked.id);
    close();
  };
  const move = (by: number): void => {
    if (!isShown) openAll();
    const count = isShown ? offered.length : models.length;
    const from = active === -1 && by < 0 ? 0 : active;
    if (count > 0) setActive((from + by + count) % count);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const picked = offered[active];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && isShown && picked !== undefined) pick(picked);
    else if (event.key === 'Escape' && isShown) close();
    else return;
    event.preventDefault();
  };

  return (
    <div className="combobox">
      <input
        {...control}
        type="text"
        role="combobox"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={model}
        aria-expanded={isShown}
        aria-controls={LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant={isShown && active >= 0 ? optionId(active) : undefined}
        onChange={(event) => {
          const text = event.currentTarget.value;
          onType(text);
          setFiltered(true);
          setActive(-1);
          // A list over a complete id would only be in the way.
          setOpen(!models.some(({ id }) => id === text.trim()));
        }}
        onMouseDown={() => (isShown ? close() : openAll())}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <ul id={LIST_ID} ref={listRef} role="listbox" aria-label={FIELDS.models} hidden={!isShown}>
        {offered.map((each, index) => (
          <li
            key={each.id}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={each.id === model}
            data-active={index === active || undefined}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(each)}
          >
            <span className="option-name">{each.name}</span>
            <span className="option-id">{each.id}</span>
            {priceOf(each) !== null && <span className="option-price">{priceOf(each)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
};
