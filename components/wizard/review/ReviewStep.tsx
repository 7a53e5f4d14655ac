import { useCallback, useEffect, useState } from 'react';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import type { BundleCheck } from '../../../lib/protocol/index.ts';
import { useStore } from '../../../lib/stores/use-store.ts';
import { formatBytes } from '../../../lib/texts/amounts.ts';
import { WIZARD } from '../../../lib/texts/en/wizard.ts';
import { REVIEW } from '../../../lib/texts/en/wizard/review.ts';
import { formatNumber } from '../../../lib/texts/locale.ts';
import { stepOf } from '../../../lib/wizard/problems.ts';
import { toProblems } from '../../../lib/wizard/refusals.ts';
import { countDescriptions, LISTED_CHARACTERS } from '../../../lib/wizard/review/description-size.ts';
import { createReviewStore } from '../../../lib/wizard/review/review-store.ts';
import { FailureAlert } from '../../parts/FailureAlert.tsx';
import { Foreign } from '../../parts/Foreign.tsx';
import { describeProblem } from '../problem-words.ts';
import type { StepProps } from '../step-props.ts';
import { Dependencies } from './Dependencies.tsx';
import { MemberReview } from './MemberReview.tsx';

const Sizes = ({ draft, check }: Pick<StepProps, 'draft'> & { check: BundleCheck | null }) => {
  const characters = countDescriptions(draft.members);
  return (
    <dl className="review-sizes">
      {check !== null && (
        <div>
          <dt>{REVIEW.size}</dt>
          <dd data-much={check.bytes > check.most_bytes ? '' : undefined}>
            {REVIEW.sizeOf(formatBytes(check.bytes), formatBytes(check.most_bytes))}
          </dd>
        </div>
      )}
      <div>
        <dt>{REVIEW.descriptions}</dt>
        <dd data-much={characters > LISTED_CHARACTERS ? '' : undefined}>
          {REVIEW.descriptionsOf(formatNumber(characters), formatNumber(LISTED_CHARACTERS))}
          <p className="hint">
            {characters > LISTED_CHARACTERS ? REVIEW.descriptionsMuch : REVIEW.descriptionsHint}
          </p>
        </dd>
      </div>
    </dl>
  );
};

/** What the registry would refuse. Each leads to where it can be mended. */
const Refused = ({ onShow, draft, check }: Pick<StepProps, 'onShow' | 'draft'> & { check: BundleCheck }) => {
  const refused = toProblems(check.errors, draft);
  const nameOf = (id: string | null): string => {
    const member = draft.members.find((each) => each.id === id);
    return member === undefined ? '' : member.name === '' ? WIZARD.unnamed : member.name;
  };
  return (
    <div className="alert" role="alert">
      <p>{REVIEW.refuses(refused.length)}</p>
      <ul className="gaps">
        {refused.map((problem) => (
          <li key={`${problem.member} ${problem.pointer} ${describeProblem(problem)}`}>
            <Foreign
              text={
                problem.member === null
                  ? describeProblem(problem)
                  : WIZARD.inMember(nameOf(problem.member), describeProblem(problem))
              }
            />{' '}
            {stepOf(problem) !== 'sign' && (
              <button type="button" className="show-place" onClick={() => onShow(problem)}>
                {REVIEW.goThere}
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** Exactly what will be published, what has changed since the last version, and what the registry says about it. */
export const ReviewStep = ({ store, draft, problems, registry, onShow }: StepProps) => {
  const [review] = useState(() => createReviewStore(registry));
  const { check, failure, before } = useStore(review);
  const ask = useCallback(async () => {
    const answer = await review.ask(draft);
    if (answer !== null) store.refuse(null, toProblems(answer.errors, draft));
  }, [review, store, draft]);
  useEffect(() => {
    void ask();
  }, [ask]);
  const { registry_url: registryUrl, members } = draft;
  return (
    <div className="review">
      <section aria-labelledby="check-title">
        <h3 id="check-title">{REVIEW.check}</h3>
        <output>
          {check === null && failure === null && REVIEW.asking}
          {check?.errors.length === 0 && REVIEW.accepts}
        </output>
        {check !== null && check.errors.length > 0 && <Refused onShow={onShow} draft={draft} check={check} />}
        {failure !== null && (
          <FailureAlert failure={failure} registryHost={new URL(registryUrl).host} providerName={null}>
            <button type="button" className="button small" onClick={() => void ask()}>
              {REVIEW.askAgain}
            </button>
          </FailureAlert>
        )}
        <Sizes draft={draft} check={check} />
      </section>
      <section aria-labelledby="published-title">
        <h3 id="published-title">{REVIEW.members}</h3>
        <ol className="members" aria-label={toVisibleText(draft.label)}>
          {members.map((member, index) => (
            <MemberReview
              key={member.id}
              member={member}
              checked={check?.members[index] ?? null}
              before={before}
              registryUrl={registryUrl}
              onCompare={(version) => void review.loadBefore(member.name, version)}
            />
          ))}
        </ol>
      </section>
      <Dependencies store={store} draft={draft} problems={problems} />
    </div>
  );
};
