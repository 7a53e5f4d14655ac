import { useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { Estimate } from '../../lib/form/estimate.ts';
import type { LimitTexts } from '../../lib/form/limits.ts';
import { ASSUMPTIONS } from '../../lib/texts/en/assumptions.ts';
import { say } from '../../lib/texts/say.ts';
import { formatEstimate, formatRange } from '../parts/format.ts';
import { Field } from './Field.tsx';

interface RunCostProps {
  estimate: Estimate;
  practice: boolean;
  limits: LimitTexts;
  failure: Failure | null;
  /** Absent if caps are set elsewhere. */
  onType?: (limits: LimitTexts) => void;
}

interface CapFieldProps {
  label: string;
  text: string;
  failure: Failure | null;
  onType: (text: string) => void;
}

const CapField = ({ label, text, failure, onType }: CapFieldProps) => (
  <Field<HTMLInputElement> className="cap" label={label} failure={failure}>
    {(control) => (
      <input
        {...control}
        inputMode="decimal"
        autoComplete="off"
        placeholder="no cap"
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    )}
  </Field>
);

const capitalise = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** What a run will likely cost, and what it may. One line; the assumptions and the caps are one click away. */
export const RunCost = ({ estimate, practice, limits, failure, onType }: RunCostProps) => {
  const [isOpen, setOpen] = useState(false);
  const failureOf = (field: Failure['field']) => (failure?.field === field ? failure : null);
  return (
    <details
      className="folded run-cost"
      open={isOpen || failure !== null}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {formatEstimate(estimate, practice)}
        {limits.tokens + limits.dollars === '' ? '' : ', capped'}
      </summary>
      <ul className="hint">
        <li>{capitalise(formatRange(estimate.calls))} calls to the provider.</li>
        <li>
          {capitalise(formatRange(estimate.input_tokens))} tokens in, {formatRange(estimate.output_tokens)}{' '}
          tokens out.
        </li>
        {estimate.assumptions.map((each) => (
          <li key={each.code}>{say(ASSUMPTIONS, each)}</li>
        ))}
      </ul>
      {onType !== undefined && (
        <>
          <div className="caps">
            <CapField
              label="Output tokens at most"
              text={limits.tokens}
              failure={failureOf('max_output_tokens')}
              onType={(tokens) => onType({ ...limits, tokens })}
            />
            <CapField
              label="US dollars at most"
              text={limits.dollars}
              failure={failureOf('max_cost_usd')}
              onType={(dollars) => onType({ ...limits, dollars })}
            />
          </div>
          <p className="hint">
            A cap ends the run when the next call would not fit; finished drafts are kept.
          </p>
          <label className="switch">
            <input
              type="checkbox"
              checked={limits.reroll}
              onChange={(event) => onType({ ...limits, reroll: event.currentTarget.checked })}
            />
            Rewrite weak drafts once
          </label>
        </>
      )}
    </details>
  );
};
