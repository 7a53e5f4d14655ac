import type { Draft, OutlineItem } from '../../lib/protocol/index.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { Foreign } from '../parts/Foreign.tsx';

/** The drafts that are still to come; each leaves this list when the draft itself appears. */
export const Outline = ({
  outline,
  drafts,
}: {
  outline: readonly OutlineItem[];
  drafts: readonly Draft[];
}) => {
  const finished = new Set(drafts.map(({ draft_id }) => draft_id));
  const coming = outline.filter(({ draft_id }) => !finished.has(draft_id));
  if (coming.length === 0) return null;
  return (
    <ul className="outline" aria-label={COMPOSITION.draftsToCome}>
      {coming.map(({ draft_id, kind, name }) => (
        <li key={draft_id}>
          <span className="kind">{COMPOSITION.kinds[kind]}</span>
          <span className="outline-name">
            <Foreign text={name} />
          </span>
          <span className="outline-state">{COMPOSITION.toCome}</span>
        </li>
      ))}
    </ul>
  );
};
