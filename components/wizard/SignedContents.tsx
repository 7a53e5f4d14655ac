import { LIMITS } from '../../lib/protocol/index.ts';
import { formatBytes } from '../../lib/texts/amounts.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import type { ToSign } from '../../lib/wizard/to-sign.ts';
import { Foreign } from '../parts/Foreign.tsx';

/** Exactly what the signature will cover. */
export const SignedContents = ({ toSign }: { toSign: ToSign }) => {
  const { statement, draft, bytes, isTooLarge } = toSign;
  const { subjects, predicateType, predicate } = statement;
  return (
    <>
      <p className="meter">
        <span>{WIZARD.signedFacts(draft.members.length, subjects.size)}</span>
        <span>{WIZARD.sizeOf(formatBytes(bytes), formatBytes(LIMITS.bodyBytes))}</span>
      </p>
      {isTooLarge && (
        <p className="field-problem" role="alert">
          {WIZARD.tooLarge}
        </p>
      )}
      <p className="hint">{WIZARD.signedHint}</p>
      <details className="folded">
        <summary>{WIZARD.showDigests}</summary>
        <dl className="digests">
          {[...subjects].map(([name, digest]) => (
            <div key={name}>
              <dt>
                <Foreign text={name} />
              </dt>
              <dd>
                <code>{digest}</code>
              </dd>
            </div>
          ))}
        </dl>
      </details>
      <details className="folded">
        <summary>{WIZARD.showStatement}</summary>
        <pre className="statement">
          <Foreign text={JSON.stringify({ predicateType, predicate }, null, 2)} />
        </pre>
      </details>
    </>
  );
};
