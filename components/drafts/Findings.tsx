import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Draft, Finding } from '../../lib/protocol/index.ts';
import { distinct } from '../parts/distinct.ts';
import { entityUrl } from '../parts/entity-url.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { placeOf, type PlaceInDraft } from './draft-parts.ts';

const keyOf = ({ rule, path, message }: Pick<Finding, 'rule' | 'path' | 'message'>): string =>
  `${rule} ${path} ${message}`;

interface FindingsProps {
  draft: Draft;
  /** The registry of an entity that a finding names. */
  registryUrl?: string | null;
  /** Absent if the places cannot be shown. */
  onShow?: (finding: Finding, place: PlaceInDraft) => void;
}

/** A near-duplicate finding names the entity that the draft resembles. */
const entityIn = ({ rule, message }: Finding): string | null =>
  rule === 'reuse/near-duplicate' ? (/[\w.-]+\/[\w.-]+@[\w.+-]*\w/.exec(message)?.[0] ?? null) : null;

const FindingItem = ({
  draft,
  registryUrl = null,
  onShow,
  finding,
}: FindingsProps & { finding: Finding }) => {
  const { rule, severity, path, message } = finding;
  const place = placeOf(draft, path);
  const entity = entityIn(finding);
  return (
    <li data-severity={severity}>
      <span className="severity">{severity}</span> <Foreign text={message} />{' '}
      <code>
        {rule}
        {path === '' || place !== null ? '' : ` ${toVisibleText(path)}`}
      </code>{' '}
      {entity !== null && registryUrl !== null && (
        <a href={entityUrl(registryUrl, entity) ?? registryUrl} target="_blank" rel="noopener noreferrer">
          Look at it
        </a>
      )}
      {place !== null && onShow !== undefined && (
        <button type="button" className="show-place" onClick={() => onShow(finding, place)}>
          Show in {place.name}
        </button>
      )}
    </li>
  );
};

/** What the checks and the critic found; nothing if they found nothing. */
export const Findings = ({ draft, registryUrl = null, onShow }: FindingsProps) => {
  const { findings, critic_notes: notes } = draft;
  const hasNotes = notes !== null && notes.trim() !== '';
  return findings.length === 0 && !hasNotes ? null : (
    <div className="findings">
      {findings.length > 0 && (
        <ul>
          {distinct(findings, keyOf).map((finding) => (
            <FindingItem
              key={keyOf(finding)}
              draft={draft}
              registryUrl={registryUrl}
              finding={finding}
              {...(onShow && { onShow })}
            />
          ))}
        </ul>
      )}
      {hasNotes && (
        <p className="critic-notes">
          <span className="severity">critic</span> <Foreign text={notes} />
        </p>
      )}
    </div>
  );
};
