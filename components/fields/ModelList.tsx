import { useEffect, useRef } from 'react';

import type { Model } from '../../lib/protocol/index.ts';
/* eslint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events -- the ARIA combobox pattern: a datalist cannot show names and prices; the keyboard works on the input, which points to the active option */
import { MODELS } from '../../lib/texts/en/form/models.ts';

interface ModelListProps {
  id: string;
  optionId: (index: number) => string;
  models: readonly Model[];
  /** The chosen model's id. */
  model: string;
  active: number;
  onPick: (model: Model) => void;
}

const priceOf = ({ input_usd_per_mtok: input, output_usd_per_mtok: output }: Model): string | null =>
  input === null || output === null ? null : MODELS.price(input, output);

/** The choices beneath the field for the model, loaded when it is first opened. */
export const ModelList = ({ id, optionId, models, model, active, onPick }: ModelListProps) => {
  const ref = useRef<HTMLUListElement>(null);
  useEffect(() => {
    ref.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul id={id} ref={ref} role="listbox" aria-label={MODELS.models}>
      {models.map((each, index) => (
        <li
          key={each.id}
          id={optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={each.id === model}
          data-active={index === active || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(each)}
        >
          <span className="option-name">{each.name}</span>
          {each.name !== each.id && <span className="option-id">{each.id}</span>}
          {priceOf(each) !== null && <span className="option-price">{priceOf(each)}</span>}
        </li>
      ))}
    </ul>
  );
};
