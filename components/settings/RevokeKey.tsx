import { useEffect, useId, useRef, useState } from 'react';

import { REVOCATION_REASONS, type RevocationReason } from '../../lib/protocol/index.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { SIGNING_KEY } from '../../lib/texts/en/signing-key.ts';
import { useReturnFocus } from '../parts/use-lost-focus.ts';

interface RevokeKeyProps {
  /** The element that names the key. */
  describedBy: string;
  /** Whether it is the key of this browser. */
  isOwn: boolean;
  onRevoke: (reason: RevocationReason) => void;
}

/** Asks for the reason in place, and says that it is for good. */
export const RevokeKey = ({ describedBy, isOwn, onRevoke }: RevokeKeyProps) => {
  const [isAsking, setAsking] = useState(false);
  const id = useId();
  const revokeRef = useReturnFocus<HTMLButtonElement>(isAsking);
  const reasonRef = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (isAsking) reasonRef.current?.focus();
  }, [isAsking]);
  if (!isAsking)
    return (
      <button
        type="button"
        className="button small quiet"
        ref={revokeRef}
        aria-describedby={describedBy}
        onClick={() => setAsking(true)}
      >
        {SIGNING_KEY.revoke}
      </button>
    );
  return (
    <fieldset className="revoke-key">
      <label htmlFor={id}>{SIGNING_KEY.why}</label>
      <select id={id} ref={reasonRef} aria-describedby={describedBy}>
        {REVOCATION_REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {SIGNING_KEY.reasons[reason]}
          </option>
        ))}
      </select>
      <p className="hint">{isOwn ? SIGNING_KEY.forGoodHere : SIGNING_KEY.forGood}</p>
      <div className="row">
        <button
          type="button"
          className="button small danger"
          onClick={() => {
            setAsking(false);
            onRevoke(reasonRef.current?.value as RevocationReason);
          }}
        >
          {SIGNING_KEY.revokeNow}
        </button>
        <button type="button" className="button small" onClick={() => setAsking(false)}>
          {PARTS.keep}
        </button>
      </div>
    </fieldset>
  );
};
