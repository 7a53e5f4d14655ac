import { useRef, useState } from 'react';

import type { Planned } from '../../lib/protocol/index.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { DraftMissing } from '../drafts/DraftMissing.tsx';
import type { DraftDesk } from '../drafts/DraftVerbs.tsx';
import { Foreign } from '../parts/Foreign.tsx';

interface MissingDraftsProps {
  /** Not empty. */
  missing: readonly Planned[];
  desk: DraftDesk;
}

const DraftMissingHere = ({ missing, desk, onClose }: MissingDraftsProps & { onClose: () => void }) => {
  const [redraft] = useState(() => desk.verbs.openRedraft(null));
  return (
    <DraftMissing
      missing={missing.length}
      goal={desk.goal}
      redraft={redraft}
      view={desk.view}
      onClose={onClose}
    />
  );
};

/** What an ended run had planned and did not draft, and the way to have only that drafted. */
export const MissingDrafts = ({ missing, desk }: MissingDraftsProps) => {
  const [isOpen, setOpen] = useState(false);
  const titleRef = useRef<HTMLHeadingElement>(null);
  /** The focused button goes with either. An open form takes the focus to its key field, if it has one. */
  const show = (isShown: boolean): void => {
    setOpen(isShown);
    titleRef.current?.focus();
  };
  return (
    <section className="missing" aria-labelledby="missing-title">
      <h2 id="missing-title" ref={titleRef} tabIndex={-1}>
        {COMPOSITION.missing}
      </h2>
      <ul className="outline">
        {missing.map(({ draft_id, kind, name, purpose }) => (
          <li key={draft_id}>
            <span className="kind">{COMPOSITION.kinds[kind]}</span>
            <span className="outline-name">
              <Foreign text={name} />
            </span>
            {purpose !== '' && (
              <span className="outline-purpose">
                <Foreign text={purpose} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {isOpen ? (
        <DraftMissingHere missing={missing} desk={desk} onClose={() => show(false)} />
      ) : (
        <div className="draft-actions">
          <button type="button" className="button" onClick={() => show(true)}>
            {COMPOSITION.draftMissing}
          </button>
        </div>
      )}
    </section>
  );
};
