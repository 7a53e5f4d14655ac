import type { Plan } from '../../lib/protocol/index.ts';
import { PLANS } from '../../lib/texts/en/plans.ts';
import { CompositionParts } from '../composition/CompositionParts.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { formatCost, formatTokens } from '../parts/format-usage.ts';
import { useLostFocus } from '../parts/use-lost-focus.ts';

interface PlanDetailProps {
  plan: Plan;
  /** The registry that stores it. */
  registryUrl: string | null;
}

export const PlanDetail = ({ plan: { composition, saved_at: savedAt }, registryUrl }: PlanDetailProps) => {
  // People who opened it by its link have lost that link, and the focus with it.
  const ref = useLostFocus<HTMLQuoteElement>(true);
  const practice = composition.provider === 'practice';
  return (
    <>
      <blockquote className="goal-quote" ref={ref} tabIndex={-1}>
        <Foreign text={composition.goal} />
      </blockquote>
      <p className="meter">
        <span>{PLANS.savedAt(formatDate(savedAt))}</span>
        <span>{PLANS.drafts(composition.drafts.length)}</span>
        {composition.partial && <span>{PLANS.endedEarly}</span>}
        <span>
          <Foreign text={composition.model} />
        </span>
        <span>{formatTokens(composition.usage)}</span>
        <span>{formatCost(composition.usage, practice)}</span>
      </p>
      <CompositionParts
        drafts={composition.drafts}
        outline={[]}
        reuse={composition.reuse}
        gaps={composition.gaps}
        practice={practice}
        composition={composition}
        registryUrl={registryUrl}
      />
    </>
  );
};
