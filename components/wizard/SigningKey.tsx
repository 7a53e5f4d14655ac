import { useRef } from 'react';

import { WIZARD } from '../../lib/texts/en/wizard.ts';
import type { SignSnapshot, SignStore } from '../../lib/wizard/sign-store.ts';
import { Field } from '../fields/Field.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';

interface SigningKeyProps {
  sign: SignStore;
  snapshot: SignSnapshot;
  registryHost: string | null;
}

/** Makes the first key of this profile, or one in the place of a lost or revoked one. */
const MakeKey = ({ sign, isNew }: { sign: SignStore; isNew: boolean }) => {
  const ref = useRef<HTMLInputElement>(null);
  return (
    <form
      className="make-key"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const name = ref.current?.value.trim() ?? '';
        void sign.makeKey(name === '' ? WIZARD.suggestedKeyName : name, isNew);
      }}
    >
      <p>{WIZARD.beforeFirst}</p>
      <Field<HTMLInputElement> label={WIZARD.keyName} hint={WIZARD.keyNameHint} controlRef={ref}>
        {(control) => (
          <input {...control} defaultValue={WIZARD.suggestedKeyName} maxLength={100} autoComplete="off" />
        )}
      </Field>
      <button type="submit" className="button">
        {isNew ? WIZARD.makeNewKey : WIZARD.makeKey}
      </button>
    </form>
  );
};

/** Which key will sign, whose it is, and whether the registry knows it. */
export const SigningKey = ({ sign, snapshot, registryHost }: SigningKeyProps) => {
  const { handle, key, registered, failure } = snapshot;
  const isLost = failure?.slug === 'signing-key-lost';
  const revokedAt = registered?.revoked_at ?? null;
  return (
    <>
      {handle !== null && <p>{WIZARD.publishesAs(handle, registryHost ?? '')}</p>}
      {key === null ? (
        <>
          {!isLost && <p>{WIZARD.noKey}</p>}
          <MakeKey sign={sign} isNew={isLost} />
        </>
      ) : (
        <>
          <p>
            <strong>
              <Foreign text={key.name} />
            </strong>{' '}
            <span className="hint">{WIZARD.keyMade(formatDate(key.createdAt))}</span>
          </p>
          <p className="hint">
            {WIZARD.keyId} <code>{key.keyId}</code>
          </p>
          {registered === null && failure === null && <p className="hint">{WIZARD.notRegistered}</p>}
          {revokedAt !== null && (
            <>
              <p className="field-problem" role="alert">
                {WIZARD.revokedKey(formatDate(revokedAt))}
              </p>
              <MakeKey sign={sign} isNew />
            </>
          )}
        </>
      )}
    </>
  );
};
