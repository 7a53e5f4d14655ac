import type { Composition, Draft, OutlineItem, Reuse } from '../lib/protocol/index.ts';
import { distinct } from './distinct.ts';
import { DownloadAll } from './DownloadAll.tsx';
import { DraftCard } from './DraftCard.tsx';
import { KIND_NAMES, PRACTICE_NOTE } from './format.ts';
import { Outline } from './Outline.tsx';

interface CompositionPartsProps {
  drafts: readonly Draft[];
  /** Drafts to come, while a run lives. */
  outline: readonly OutlineItem[];
  reuse: readonly Reuse[];
  gaps: readonly string[];
  practice: boolean;
  /** To be downloaded as a whole; null while a run lives. */
  composition: Composition | null;
}

/** What a run gives: what to reuse, the drafts, what is left open. Parts that are empty are not there. */
export const CompositionParts = ({
  drafts,
  outline,
  reuse,
  gaps,
  practice,
  composition,
}: CompositionPartsProps) => (
  <>
    {reuse.length > 0 && (
      <section aria-labelledby="reuse-title">
        <h2 id="reuse-title">Reuse</h2>
        <ul className="reuse">
          {distinct(reuse, ({ entity }) => entity).map((each) => (
            <li key={each.entity}>
              <p>
                <code>{each.entity}</code> <span className="kind">{KIND_NAMES[each.kind]}</span>{' '}
                <span className="tier">{each.trust_tier}</span>
              </p>
              <p>{each.covers}</p>
              <p className="hint">{each.why}</p>
            </li>
          ))}
        </ul>
      </section>
    )}
    {(drafts.length > 0 || outline.length > 0) && (
      <section className="drafts" aria-labelledby="drafts-title">
        <h2 id="drafts-title">Drafts</h2>
        {practice && <p className="practice-note">{PRACTICE_NOTE}</p>}
        {drafts.map((draft) => (
          <DraftCard key={draft.draft_id} draft={draft} />
        ))}
        <Outline outline={outline} drafts={drafts} />
        {composition !== null && composition.drafts.length > 0 && <DownloadAll composition={composition} />}
      </section>
    )}
    {gaps.length > 0 && (
      <section aria-labelledby="gaps-title">
        <h2 id="gaps-title">Gaps</h2>
        <ul className="gaps">
          {distinct(gaps, String).map((gap) => (
            <li key={gap}>{gap}</li>
          ))}
        </ul>
      </section>
    )}
  </>
);
