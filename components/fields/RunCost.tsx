import { useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { Estimate } from '../../lib/form/estimate.ts';
import type { LimitTexts } from '../../lib/form/limits.ts';
import { ASSUMPTIONS } from '../../lib/texts/en/codes/assumptions.ts';
import { COST } from '../../lib/texts/en/form/cost.ts';
import { say } from '../../lib/texts/say.ts';
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
        placeholder={COST.noCap}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    )}
  </Field>
);

/** What the run will likely cost, in one line. */
const estimateLine = (
  { cost_usd: cost, input_tokens: input, output_tokens: output }: Estimate,
  practice: boolean,
): string => {
  if (practice) return COST.practice;
  if (cost !== null) return COST.likelyDollars(cost);
  return COST.likelyTokens([input[0] + output[0], input[1] + output[1]]);
};

/** What a run will likely cost, and what it may. One line; the assumptions and the caps are one click away. */
export const RunCost = ({ estimate, practice, limits, failure, onType }: RunCostProps) => {
  const [isOpen, setOpen] = useState(false);
  const line = estimateLine(estimate, practice);
  const failureOf = (field: Failure['field']) => (failure?.field === field ? failure : null);
  return (
    <details
      className="folded run-cost"
      open={isOpen || failure !== null}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {limits.tokens + limits.callTokens + limits.dollars === '' ? line : COST.capped(line)}
      </summary>
      <ul className="hint">
        <li>{COST.calls(estimate.calls)}</li>
        <li>{COST.tokens(estimate.input_tokens, estimate.output_tokens)}</li>
        {estimate.assumptions.map((each) => (
          <li key={each.code}>{say(ASSUMPTIONS, each)}</li>
        ))}
      </ul>
      {onType !== undefined && (
        <>
          <div className="caps">
            <CapField
              label={COST.tokenCap}
              text={limits.tokens}
              failure={failureOf('max_output_tokens')}
              onType={(tokens) => onType({ ...limits, tokens })}
            />
            <CapField
              label={COST.callCap}
              text={limits.callTokens}
              failure={failureOf('max_output_tokens_per_call')}
              onType={(callTokens) => onType({ ...limits, callTokens })}
            />
            <CapField
              label={COST.dollarCap}
              text={limits.dollars}
              failure={failureOf('max_cost_usd')}
              onType={(dollars) => onType({ ...limits, dollars })}
            />
          </div>
          <p className="hint">{COST.capHint}</p>
          <label className="switch">
            <input
              type="checkbox"
              checked={limits.reroll}
              onChange={(event) => onType({ ...limits, reroll: event.currentTarget.checked })}
            />
            {COST.rewrite}
          </label>
        </>
      )}
    </details>
  );
};
