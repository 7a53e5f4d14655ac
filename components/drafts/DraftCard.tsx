import { memo, useId, useState } from 'react';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Draft, Finding } from '../../lib/protocol/index.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { Foreign } from '../parts/Foreign.tsx';
import { useLostFocus } from '../parts/use-lost-focus.ts';
import type { PlaceInDraft } from './draft-parts.ts';
import { DraftActions } from './DraftActions.tsx';
import { DraftDocument, type Shown } from './DraftDocument.tsx';
import { DraftEditor } from './DraftEditor.tsx';
import { DraftPlaces } from './DraftPlaces.tsx';
import { DraftVerbs, type DraftDesk } from './DraftVerbs.tsx';
import { findLine } from './find-line.ts';
import { Findings } from './Findings.tsx';
import { Scores } from './Scores.tsx';
import { useCheckedDraft } from './use-checked-draft.ts';

const descriptionOf = ({ manifest, kind }: Draft): string | null => {
  const source = kind === 'mcp_server' ? manifest['server'] : manifest;
  if (typeof source !== 'object' || source === null) return null;
  const description: unknown = 'description' in source ? source.description : null;
  return typeof description === 'string' && description !== '' ? description : null;
};

interface DraftCardProps {
  draft: Draft;
  /** Null if nothing can be done to it: in a run in progress, or a saved plan. */
  desk: DraftDesk | null;
  /** True if it was restored, and so replaced the note that it was discarded. */
  tookPlace: boolean;
  /** A run in progress is rewriting it. */
  isRewritten: boolean;
  /** The registry of the entities that a finding may name. */
  registryUrl: string | null;
}

/** One draft. Memoised: the store keeps the same object for a draft that has not changed. */
export const DraftCard = memo(({ draft, desk, tookPlace, isRewritten, registryUrl }: DraftCardProps) => {
  const id = useId();
  const [shown, setShown] = useState<Shown | null>(null);
  /** Null until it is opened or closed here: until then it is open if there is unsaved typing. */
  const [isEditing, setEditing] = useState<boolean | null>(null);
  const titleRef = useLostFocus<HTMLHeadingElement>(tookPlace);
  const focusTitle = (): void => titleRef.current?.focus();
  const closeEditor = (): void => {
    setEditing(false);
    focusTitle();
  };
  const typed = desk?.editing[draft.draft_id] ?? null;
  const checked = useCheckedDraft(draft);
  const description = descriptionOf(draft);
  const kind = COMPOSITION.kinds[draft.kind];
  const show = (finding: Finding, place: PlaceInDraft): void =>
    setShown({ ...place, line: findLine(draft, finding) });
  return (
    <article className="draft" aria-labelledby={id}>
      <header className="draft-head">
        <h3 id={id} ref={titleRef} tabIndex={-1}>
          {toVisibleText(draft.name)}
        </h3>
        <span className="kind">{isRewritten ? DRAFTS.beingRewritten(kind) : kind}</span>
      </header>
      {description !== null && (
        <p className="draft-description">
          <Foreign text={description} />
        </p>
      )}
      {desk !== null && (isEditing ?? typed !== null) ? (
        <DraftEditor
          draft={draft}
          typed={typed}
          onType={(texts) => desk.verbs.type(draft.draft_id, texts)}
          onKeep={desk.verbs.edit}
          onClose={closeEditor}
        />
      ) : (
        <>
          <Scores draft={draft} />
          <DraftDocument draft={draft} shown={shown} onLeave={() => setShown(null)} />
          <Findings draft={checked} registryUrl={registryUrl} onShow={show} />
          <DraftActions draft={draft} />
          <DraftPlaces draft={draft} />
          {desk !== null && (
            <DraftVerbs draft={draft} desk={desk} onEdit={() => setEditing(true)} onLeave={focusTitle} />
          )}
        </>
      )}
    </article>
  );
});
DraftCard.displayName = 'DraftCard';
