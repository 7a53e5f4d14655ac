import { distinct } from '../../lib/base/distinct.ts';
import { toVisibleText } from '../../lib/formats/visible-text.ts';
import { type Draft, type Finding, usedRegistryKey } from '../../lib/protocol/index.ts';
import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { say } from '../../lib/texts/say.ts';
import { entityUrl } from '../parts/entity-url.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { placeOf, type PlaceInDraft } from './draft-parts.ts';

const keyOf = (finding: Finding): string => `${finding.rule} ${finding.path} ${say(FINDINGS, finding)}`;

interface FindingsProps {
  draft: Draft;
  /** The registry of an entity that a finding names. */
  registryUrl?: string | null;
  /** Absent if the places cannot be shown. */
  onShow?: (finding: Finding, place: PlaceInDraft) => void;
}

/** The page of the entity that the draft resembles, if a near-duplicate finding names one. */
const entityPage = ({ code, values }: Finding, registryUrl: string | null): string | null => {
  const { entity } = values;
  return code === 'near-duplicate' && typeof entity === 'string' && registryUrl !== null
    ? entityUrl(registryUrl, entity)
    : null;
};

const FindingItem = ({
  draft,
  registryUrl = null,
  onShow,
  finding,
}: FindingsProps & { finding: Finding }) => {
  const { rule, severity, path } = finding;
  const place = placeOf(draft, path);
  const page = entityPage(finding, registryUrl);
  const text = say(FINDINGS, finding);
  return (
    <li data-severity={severity}>
      <span className="severity">{DRAFTS.severities[severity]}</span>{' '}
      <Foreign text={usedRegistryKey([draft]) ? REGISTRY_KEY.told(text) : text} />{' '}
      <code>
        {rule}
        {path === '' || place !== null ? '' : ` ${toVisibleText(path)}`}
      </code>{' '}
      {page !== null && (
        <a href={page} target="_blank" rel="noopener noreferrer">
          {DRAFTS.lookAtEntity}
        </a>
      )}
      {place !== null && onShow !== undefined && (
        <button type="button" className="show-place" onClick={() => onShow(finding, place)}>
          {DRAFTS.showIn(place.name)}
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
          <span className="severity">{DRAFTS.critic}</span> <Foreign text={notes} />
        </p>
      )}
    </div>
  );
};
