import { useEffect, useId } from 'react';

import { useStore } from '../../lib/stores/use-store.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import type { SignSnapshot, SignStore } from '../../lib/wizard/sign-store.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { useKeptFocus } from '../parts/use-lost-focus.ts';
import { SignedContents } from './SignedContents.tsx';
import { SigningKey } from './SigningKey.tsx';
import type { StepProps } from './step-props.ts';

interface SignStepProps extends Pick<StepProps, 'problems'> {
  sign: SignStore;
  registryHost: string | null;
}

const isReady = ({ busy, key, registered, toSign, isUnanswered }: SignSnapshot): boolean =>
  busy === null &&
  (isUnanswered ||
    (key !== null && (registered?.revoked_at ?? null) === null && toSign !== null && !toSign.isTooLarge));

/** What the person has to do first; null where nothing, or where it stands above. */
const whyNotReady = ({ busy, handle, key, registered, isUnanswered }: SignSnapshot): string | null => {
  if (busy !== null || handle === null || isUnanswered) return null;
  return key === null || (registered?.revoked_at ?? null) !== null ? WIZARD.keyFirst : null;
};

/** What is signed, with which key; then it is signed and sent. */
export const SignStep = ({ problems, sign, registryHost }: SignStepProps) => {
  const snapshot = useStore(sign);
  const { busy, failure, toSign, isUnanswered } = snapshot;
  const [signedId, keyTitleId, whyNotId] = [useId(), useId(), useId()];
  const keyRef = useKeptFocus<HTMLElement>();
  const whyNot = whyNotReady(snapshot);
  useEffect(() => void sign.load(), [sign]);
  const isAllowed = isReady(snapshot) && !problems.some(({ by }) => by !== 'registry');
  return (
    <>
      <section aria-labelledby={signedId}>
        <h3 id={signedId}>{WIZARD.whatIsSigned}</h3>
        {toSign === null ? null : <SignedContents toSign={toSign} />}
      </section>
      <section aria-labelledby={keyTitleId} ref={keyRef} tabIndex={-1}>
        <h3 id={keyTitleId}>{WIZARD.withWhichKey}</h3>
        {/* Whether there is a key is not known before. */}
        {snapshot.handle !== null && busy !== 'preparing' && (
          <SigningKey sign={sign} snapshot={snapshot} registryHost={registryHost} />
        )}
      </section>
      {failure !== null && (
        <FailureAlert failure={failure} registryHost={registryHost} providerName={null}>
          {failure.slug === 'scope-missing' && <p>{WIZARD.tokenCannot}</p>}
          {!isUnanswered && (
            <div className="row">
              <button type="button" className="button small" onClick={() => void sign.load()}>
                {PARTS.tryAgain}
              </button>
            </div>
          )}
        </FailureAlert>
      )}
      {isUnanswered && busy === null && <output>{WIZARD.lostAnswer}</output>}
      <div className="row">
        <button
          type="button"
          className="button primary"
          aria-disabled={!isAllowed}
          aria-describedby={whyNot === null ? undefined : whyNotId}
          onClick={() => isAllowed && void sign.publish()}
        >
          {isUnanswered ? WIZARD.sendAgain : WIZARD.sign}
        </button>
        {whyNot !== null && (
          <span className="hint" id={whyNotId}>
            {whyNot}
          </span>
        )}
        <output>{busy === null ? '' : WIZARD.busy[busy]}</output>
      </div>
    </>
  );
};
