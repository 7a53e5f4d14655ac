import type { Draft, Finding } from '../lib/protocol/index.ts';
import { distinct } from './distinct.ts';
import { placeOf, type PlaceInDraft } from './draft-parts.ts';

const keyOf = ({ rule, path, message }: Pick<Finding, 'rule' | 'path' | 'message'>): string =>
  `${rule} ${path} ${message}`;

interface FindingsProps {
  draft: Draft;
  onShow: (finding: Finding, place: PlaceInDraft) => void;
}

const FindingItem = ({ draft, onShow, finding }: FindingsProps & { finding: Finding }) => {
  const { rule, severity, path, message } = finding;
  const place = placeOf(draft, path);
  return (
    <li data-severity={severity}>
      <span className="severity">{severity}</span> {message}{' '}
      <code>
        {rule}
        {path === '' || place !== null ? '' : ` ${path}`}
      </code>{' '}
      {place !== null && (
        <button type="button" className="show-place" onClick={() => onShow(finding, place)}>
          Show in {place.name}
        </button>
      )}
    </li>
  );
};

/** What the checks and the critic found; nothing where they found nothing. */
export const Findings = ({ draft, onShow }: FindingsProps) => {
  const { findings, critic_notes: notes } = draft;
  const hasNotes = notes !== null && notes.trim() !== '';
  return findings.length === 0 && !hasNotes ? null : (
    <div className="findings">
      {findings.length > 0 && (
        <ul>
          {distinct(findings, keyOf).map((finding) => (
            <FindingItem key={keyOf(finding)} draft={draft} onShow={onShow} finding={finding} />
          ))}
        </ul>
      )}
      {hasNotes && (
        <p className="critic-notes">
          <span className="severity">critic</span> {notes}
        </p>
      )}
    </div>
  );
};
