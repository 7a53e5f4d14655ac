import { useId, useState } from 'react';

import type { BundleCheck } from '../../../lib/protocol/index.ts';
import { COMPOSITION } from '../../../lib/texts/en/composition.ts';
import { REVIEW } from '../../../lib/texts/en/wizard/review.ts';
import { partsOf, type SignedPart } from '../../../lib/wizard/review/parts.ts';
import type { ReviewSnapshot } from '../../../lib/wizard/review/review-store.ts';
import { isSpecification } from '../../../lib/wizard/specification.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import { Source } from '../../markdown/Source.tsx';
import { entityUrl } from '../../parts/entity-url.ts';
import { FailureAlert } from '../../parts/FailureAlert.tsx';
import { Foreign } from '../../parts/Foreign.tsx';
import { Warnings } from '../Warnings.tsx';
import { Changes } from './Changes.tsx';
import { PartName } from './PartName.tsx';

type Checked = BundleCheck['members'][number];

/** Public entities of others that are much like this one. */
const Similar = ({ similar, registryUrl }: { similar: Checked['similar']; registryUrl: string }) =>
  similar.length === 0 ? null : (
    <div className="findings">
      <p data-severity="warning">
        <span className="severity">{REVIEW.similar}</span>
      </p>
      <ul>
        {similar.map(({ entity, kind, why }) => {
          const name = (
            <code>
              <Foreign text={entity} />
            </code>
          );
          const url = entityUrl(registryUrl, entity);
          return (
            <li key={entity}>
              {url === null ? (
                name
              ) : (
                <a href={url} target="_blank" rel="noopener noreferrer">
                  {name}
                </a>
              )}{' '}
              <span className="kind">
                {COMPOSITION.kinds[kind]} · {REVIEW.whySimilar[why]}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );

/** Drawn when it is opened: a bundle may have hundreds of files. */
const Part = ({ member, part }: { member: WizardMember; part: SignedPart }) => {
  const [isOpen, setOpen] = useState(false);
  const { kind, text, isProgram } = part;
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <PartName kind={member.kind} part={part} />{' '}
        {isProgram && <span className="kind">{REVIEW.program}</span>}
        {text === '' && <span className="kind">{REVIEW.empty}</span>}
      </summary>
      {isOpen && (
        <>
          {kind === 'manifest' && <p className="hint">{REVIEW.manifestHint}</p>}
          {text === null ? <p className="field-problem">{REVIEW.notCanonical}</p> : <Source text={text} />}
        </>
      )}
    </details>
  );
};

interface MemberReviewProps {
  member: WizardMember;
  /** Null until the registry has answered. */
  checked: Checked | null;
  before: ReviewSnapshot['before'];
  registryUrl: string;
  onCompare: (version: string) => void;
}

const Earlier = ({
  member,
  version,
  before,
  registryUrl,
  onCompare,
}: Omit<MemberReviewProps, 'checked'> & { version: string }) => {
  const [isOpen, setOpen] = useState(false);
  const earlier = before[`${member.name}@${version}`] ?? null;
  const published = earlier?.version ?? null;
  const failure = earlier?.failure ?? null;
  return (
    <details
      open={isOpen}
      onToggle={({ target, currentTarget }) => {
        if (target !== currentTarget) return;
        setOpen(currentTarget.open);
        if (currentTarget.open) onCompare(version);
      }}
    >
      <summary>{REVIEW.changes(version)}</summary>
      {isOpen && earlier === null && <p className="hint">{REVIEW.loadingBefore(version)}</p>}
      {isOpen && failure !== null && (
        <FailureAlert failure={failure} registryHost={new URL(registryUrl).host} providerName={null}>
          <button type="button" className="button small" onClick={() => onCompare(version)}>
            {REVIEW.askAgain}
          </button>
        </FailureAlert>
      )}
      {isOpen && published !== null && <Changes kind={member.kind} before={published} after={member} />}
    </details>
  );
};

/** Everything of one member that is signed, and how it stands to what is published already. */
export const MemberReview = (props: MemberReviewProps) => {
  const { member, checked, registryUrl } = props;
  const { kind, name, version } = member;
  const titleId = useId();
  const latest = checked?.latest ?? null;
  return (
    <li>
      <article className="draft" aria-labelledby={titleId}>
        <header className="draft-head">
          <h4 id={titleId}>
            <Foreign text={name} />
          </h4>
          <p className="kind">
            {COMPOSITION.kinds[kind]} · <Foreign text={version} />
          </p>
        </header>
        {isSpecification(member) && <p>{REVIEW.specification}</p>}
        {checked !== null && <p className="said">{latest === null ? REVIEW.isNew : REVIEW.after(latest)}</p>}
        {latest !== null && <Earlier {...props} version={latest} />}
        <Warnings member={member} />
        {checked !== null && <Similar similar={checked.similar} registryUrl={registryUrl} />}
        <div className="files">
          {partsOf(member).map((part) => (
            <Part key={`${part.kind} ${part.path}`} member={member} part={part} />
          ))}
        </div>
      </article>
    </li>
  );
};
