import type { CheckedPage } from '../../lib/signer/check-shown.ts';
import type { VerdictCode } from '../../lib/signing/verify.ts';
import { BESIDE } from '../../lib/texts/en/beside.ts';
import { VERDICTS } from '../../lib/texts/en/codes/verdicts.ts';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { formatDate } from '../parts/format-time.ts';
import { Icon } from '../parts/Icon.tsx';

/** Neither is a reason to stop somebody. Everything else is. */
const CALM: readonly VerdictCode[] = ['valid-known-signer', 'valid-new-signer', 'unsigned'];

/** Most names that are listed at once. */
const NAMES = 200;

const Names = ({ names }: { names: readonly string[] }) => (
  <ul className="verdict-names">
    {names.slice(0, NAMES).map((name, at) => (
      // Nothing moves in this list, and a name may come twice.
      // eslint-disable-next-line react/no-array-index-key
      <li key={at}>
        <code>
          <Foreign text={name} />
        </code>
      </li>
    ))}
  </ul>
);

interface VerdictViewProps {
  checked: CheckedPage;
  onAccept: () => void;
}

/** What was found, who signed it, and what was checked. */
export const VerdictView = ({ checked, onAccept }: VerdictViewProps) => {
  const { verdict, namespace, contents } = checked;
  const { code, subjects, signer, publication } = verdict;
  const { title, detail } = VERDICTS[code];
  const isCalm = CALM.includes(code);
  return (
    <div className={isCalm ? 'verdict' : 'verdict alert'} role={isCalm ? 'status' : 'alert'}>
      <p className={code === 'valid-known-signer' ? 'said-well' : undefined}>
        {code === 'valid-known-signer' && <Icon name="check" />} <strong>{title}</strong>
      </p>
      <p>{detail}</p>
      {subjects.length > 0 && <Names names={subjects} />}
      {signer !== null && (
        <dl className="key-facts">
          <dt>{BESIDE.publisher}</dt>
          <dd>{namespace}</dd>
          <dt>{BESIDE.signer}</dt>
          <dd>
            <code>{signer.key_id}</code>
          </dd>
          <dt>{BESIDE.listedSince}</dt>
          <dd>{formatDate(signer.added_at)}</dd>
          {publication !== null && (
            <>
              <dt>{BESIDE.signedAt}</dt>
              <dd>{BESIDE.bySignersClock(formatDate(publication.signed_at))}</dd>
            </>
          )}
          {signer.revoked_at !== null && (
            <>
              <dt>{BESIDE.revoked}</dt>
              <dd>
                {formatDate(signer.revoked_at)}
                {signer.revocation_reason !== null && `, ${BESIDE.revokedAs[signer.revocation_reason]}`}
              </dd>
            </>
          )}
        </dl>
      )}
      {code === 'valid-new-signer' && (
        <>
          <p className="hint">{BESIDE.compare(namespace)}</p>
          <div className="row">
            <button type="button" className="button small" onClick={onAccept}>
              {BESIDE.accept}
            </button>
          </div>
        </>
      )}
      {code === 'signer-changed' && (
        <ConfirmButton
          name={BESIDE.acceptChanged}
          question={BESIDE.askChanged}
          confirm={BESIDE.yes}
          onConfirm={onAccept}
        />
      )}
      {signer !== null && (
        <details className="folded">
          <summary>{BESIDE.checked(contents.length)}</summary>
          <p className="hint">{BESIDE.notThePage}</p>
          <Names names={contents} />
        </details>
      )}
    </div>
  );
};
