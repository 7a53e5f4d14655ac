import { useState, type KeyboardEvent } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { Model } from '../../lib/protocol/index.ts';
import { late } from '../parts/late.tsx';
import { useFieldControl } from './use-field-control.ts';

interface ModelFieldProps {
  model: string;
  models: readonly Model[];
  failure: Failure | null;
  /** Something below says what to type. */
  hasHint: boolean;
  onType: (model: string) => void;
  /** All of them are asked for. */
  onOpen: () => void;
}

const LIST_ID = 'models';
const optionId = (index: number): string => `model-${index}`;

const ModelList = late(async () => (await import('./ModelList.tsx')).ModelList);

/** An editable combobox: the list makes suggestions, and any other model id may be typed. */
export const ModelField = ({ model, models, failure, hasHint, onType, onOpen }: ModelFieldProps) => {
  const control = useFieldControl<HTMLInputElement>({ id: 'model', failure, hasHint });
  const [isOpen, setOpen] = useState(false);
  const [isFiltered, setFiltered] = useState(false);
  const [active, setActive] = useState(-1);
  const typed = model.trim().toLowerCase();
  const offered = isFiltered
    ? models.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(typed))
    : models;
  const isShown = isOpen && offered.length > 0;

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const openAll = (): void => {
    onOpen();
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
        aria-controls={isShown ? LIST_ID : undefined}
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
      {isShown && (
        <ModelList
          id={LIST_ID}
          optionId={optionId}
          models={offered}
          model={model}
          active={active}
          onPick={pick}
        />
      )}
    </div>
  );
};
