import { useEffect, useId, useRef, useState, type FormEvent } from 'react';

import type { ViewState } from '../../lib/messages/index.ts';
import type { OwnSigningKey } from '../../lib/protocol/index.ts';
import type { SignerKey } from '../../lib/signer/own-key-store.ts';
import type { SigningKeyStore } from '../../lib/stores/signing-key-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import { SIGNING_KEY } from '../../lib/texts/en/signing-key.ts';
import { Field } from '../fields/Field.tsx';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { useKeptFocus } from '../parts/use-lost-focus.ts';
import { RevokeKey } from './RevokeKey.tsx';

const NAME_CHARACTERS = 100;

const MakeKey = ({ label, store }: { label: string; store: SigningKeyStore }) => {
  const [isEmpty, setEmpty] = useState(false);
  const nameRef = useRef<HTMLInputElement>(null);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const name = nameRef.current?.value.trim() ?? '';
    setEmpty(name === '');
    if (name === '') nameRef.current?.focus();
    else void store.make(name);
  };
  return (
    <form className="settings-part" autoComplete="off" noValidate onSubmit={onSubmit}>
      <Field
        label={SIGNING_KEY.name}
        id="signing-key-name"
        controlRef={nameRef}
        warning={isEmpty ? SIGNING_KEY.nameEmpty : null}
        hint={SIGNING_KEY.nameHint}
      >
        {(control) => (
          <input
            {...control}
            maxLength={NAME_CHARACTERS}
            autoComplete="off"
            onInput={() => setEmpty(false)}
          />
        )}
      </Field>
      <div className="row">
        <button type="submit" className="button">
          {label}
        </button>
      </div>
    </form>
  );
};

/** What the registry says of this browser's key. */
const stateAt = (
  host: string,
  registered: readonly OwnSigningKey[] | null,
  entry: OwnSigningKey | undefined,
): string => {
  if (registered === null) return SIGNING_KEY.notAsked;
  if (entry === undefined) return SIGNING_KEY.notKnown(host);
  if (entry.revoked_at === null) return SIGNING_KEY.knownSince(host, formatDate(entry.added_at));
  const reason = SIGNING_KEY.asReasons[entry.revocation_reason ?? 'replaced'];
  return SIGNING_KEY.revoked(host, formatDate(entry.revoked_at), reason);
};

interface OwnKeyProps {
  own: SignerKey;
  registry: ViewState['registry'];
  registered: readonly OwnSigningKey[] | null;
  isAsking: boolean;
  store: SigningKeyStore;
}

const OwnKey = ({ own, registry, registered, isAsking, store }: OwnKeyProps) => {
  const nameId = useId();
  const entry = registered?.find(({ key_id }) => key_id === own.keyId);
  const isRevoked = entry !== undefined && entry.revoked_at !== null;
  return (
    <>
      <dl className="key-facts">
        <dt>{SIGNING_KEY.name}</dt>
        <dd id={nameId}>
          <Foreign text={own.name} />
        </dd>
        <dt>{SIGNING_KEY.id}</dt>
        <dd>
          <code>{own.keyId}</code>
        </dd>
        <dt>{SIGNING_KEY.since}</dt>
        <dd>{formatDate(own.createdAt)}</dd>
        <dt>{SIGNING_KEY.registry}</dt>
        <dd>{isAsking ? SIGNING_KEY.asking : stateAt(registry?.host ?? '', registered, entry)}</dd>
      </dl>
      {isRevoked ? (
        <MakeKey label={SIGNING_KEY.makeAnother} store={store} />
      ) : (
        <div className="row">
          {registered !== null && entry === undefined && (
            <button type="button" className="button" onClick={() => void store.register()}>
              {SIGNING_KEY.register}
            </button>
          )}
          {entry === undefined ? (
            <ConfirmButton
              name={SIGNING_KEY.remove}
              question={SIGNING_KEY.askRemove}
              confirm={SIGNING_KEY.removeNow}
              describedBy={nameId}
              onConfirm={() => void store.forget()}
            />
          ) : (
            <RevokeKey
              describedBy={nameId}
              isOwn
              onRevoke={(reason) => void store.revoke(own.keyId, reason)}
            />
          )}
        </div>
      )}
    </>
  );
};

const OtherKey = ({ entry, store }: { entry: OwnSigningKey; store: SigningKeyStore }) => {
  const nameId = useId();
  const { key_id, revoked_at, revocation_reason } = entry;
  return (
    <li className="plan">
      <div className="plan-text">
        <span id={nameId}>
          <Foreign text={entry.name} />
        </span>
        <p className="plan-facts">
          <code>{key_id}</code>
          <span>
            {revoked_at === null
              ? SIGNING_KEY.added(formatDate(entry.added_at))
              : SIGNING_KEY.wasRevoked(
                  formatDate(revoked_at),
                  SIGNING_KEY.asReasons[revocation_reason ?? 'replaced'],
                )}
          </span>
        </p>
      </div>
      {revoked_at === null && (
        <RevokeKey
          describedBy={nameId}
          isOwn={false}
          onRevoke={(reason) => void store.revoke(key_id, reason)}
        />
      )}
    </li>
  );
};

interface SigningKeyProps {
  registry: ViewState['registry'];
  store: SigningKeyStore;
}

/** This browser's signing key, and what the registry knows of it and of the person's other keys. */
export const SigningKey = ({ registry, store }: SigningKeyProps) => {
  const { isLoaded, isAsking, own, registered, busy, failure } = useStore(store);
  const url = registry?.has_token && registry.has_permission ? registry.url : null;
  useEffect(() => {
    void store.load(url);
  }, [store, url]);
  const ref = useKeptFocus<HTMLElement>();
  const others = registered?.filter(({ key_id }) => key_id !== own?.keyId) ?? [];
  return (
    <section className="settings-part" aria-labelledby="signing-key" ref={ref} tabIndex={-1}>
      <h2 id="signing-key">{SIGNING_KEY.title}</h2>
      <p>{SIGNING_KEY.what}</p>
      <p className="hint">{SIGNING_KEY.loss}</p>
      <p className="hint">{SIGNING_KEY.nonExtractable}</p>
      {failure !== null && (
        <FailureAlert failure={failure} registryHost={registry?.host ?? null} providerName={null} />
      )}
      {isLoaded && own === null && (
        <>
          {failure === null && <p>{SIGNING_KEY.none}</p>}
          <MakeKey label={SIGNING_KEY.make} store={store} />
        </>
      )}
      {own !== null && (
        <OwnKey own={own} registry={registry} registered={registered} isAsking={isAsking} store={store} />
      )}
      {busy !== null && <output>{SIGNING_KEY.busy[busy]}</output>}
      {isLoaded && !isAsking && own === null && registered === null && url !== null && (
        <div className="row">
          <button type="button" className="button small" onClick={() => void store.showAll()}>
            {SIGNING_KEY.showAll(registry?.host ?? '')}
          </button>
        </div>
      )}
      {registry !== null && others.length > 0 && (
        <>
          <h3>{SIGNING_KEY.others(registry.host)}</h3>
          <ul className="plan-list">
            {others.map((entry) => (
              <OtherKey key={entry.key_id} entry={entry} store={store} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
