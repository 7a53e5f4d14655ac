import { memo, useId, useState } from 'react';

import type { Draft, Finding } from '../lib/protocol/index.ts';
import type { PlaceInDraft } from './draft-parts.ts';
import { DraftActions } from './DraftActions.tsx';
import { DraftDocument, type Shown } from './DraftDocument.tsx';
import { Findings } from './Findings.tsx';
import { KIND_NAMES } from './format.ts';
import { Scores } from './Scores.tsx';
import { useCheckedDraft } from './use-checked-draft.ts';

const descriptionOf = ({ manifest, kind }: Draft): string | null => {
  const source = kind === 'mcp_server' ? manifest['server'] : manifest;
  if (typeof source !== 'object' || source === null) return null;
  const description: unknown = 'description' in source ? source.description : null;
  return typeof description === 'string' && description !== '' ? description : null;
};

/** One draft. Memoised: the store keeps a draft that has not changed the same object. */
export const DraftCard = memo(({ draft }: { draft: Draft }) => {
  const id = useId();
  const [shown, setShown] = useState<Shown | null>(null);
  const checked = useCheckedDraft(draft);
  const description = descriptionOf(draft);
  const show = async (finding: Finding, place: PlaceInDraft): Promise<void> => {
    const { findLine } = await import('./find-line.ts');
    setShown({ ...place, line: findLine(draft, finding) });
  };
  return (
    <article className="draft" aria-labelledby={id}>
      <header className="draft-head">
        <h3 id={id}>{draft.name}</h3>
        <span className="kind">{KIND_NAMES[draft.kind]}</span>
      </header>
      {description !== null && <p className="draft-description">{description}</p>}
      <Scores draft={draft} />
      <DraftDocument draft={draft} shown={shown} onLeave={() => setShown(null)} />
      <Findings draft={checked} onShow={(finding, place) => void show(finding, place)} />
      <DraftActions draft={draft} />
    </article>
  );
});
DraftCard.displayName = 'DraftCard';
