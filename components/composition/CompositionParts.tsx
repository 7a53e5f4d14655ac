import { useState } from 'react';

import { distinct } from '../../lib/base/distinct.ts';
import {
  type Composition,
  type Draft,
  type Gap,
  type OutlineItem,
  type Reuse,
  usedRegistryKey,
} from '../../lib/protocol/index.ts';
import { GAPS } from '../../lib/texts/en/codes/gaps.ts';
import { REGISTRY_KEY } from '../../lib/texts/en/codes/registry-key.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { say } from '../../lib/texts/say.ts';
import { DiscardedDraft } from '../drafts/DiscardedDraft.tsx';
import { DraftCard } from '../drafts/DraftCard.tsx';
import type { DraftDesk } from '../drafts/DraftVerbs.tsx';
import { Foreign } from '../parts/Foreign.tsx';
import { DownloadAll } from './DownloadAll.tsx';
import { Outline } from './Outline.tsx';
import { ReuseList } from './ReuseList.tsx';

interface CompositionPartsProps {
  drafts: readonly Draft[];
  /** Drafts to come, while a run is in progress. */
  outline: readonly OutlineItem[];
  reuse: readonly Reuse[];
  gaps: readonly Gap[];
  practice: boolean;
  /** The composition to download; null while a run is in progress. */
  composition: Composition | null;
  /** The registry of the entities, for links. */
  registryUrl: string | null;
  /** What a person can do to a draft; null if nothing. */
  desk?: DraftDesk | null;
  /** The draft that a run in progress is rewriting. */
  rewritten?: string | null;
  /** Whether the gaps are those of a job, which used the registry's key. */
  isHosted?: boolean;
}

interface DraftSlotProps {
  draft: Draft;
  desk: DraftDesk | null;
  isRewritten: boolean;
  registryUrl: string | null;
}

/** A draft or, if the person discarded it, the way to restore it. */
const DraftSlot = ({ draft, desk, isRewritten, registryUrl }: DraftSlotProps) => {
  const isDiscarded = desk?.discarded.has(draft.draft_id) === true;
  const [wasAtFirst] = useState(isDiscarded);
  const [hasChanged, setChanged] = useState(false);
  if (isDiscarded !== wasAtFirst && !hasChanged) setChanged(true);
  return isDiscarded && desk !== null ? (
    <DiscardedDraft
      name={draft.name}
      tookPlace={hasChanged}
      onRestore={() => void desk.verbs.change(draft.draft_id, 'restore')}
    />
  ) : (
    <DraftCard
      draft={draft}
      desk={desk}
      tookPlace={hasChanged}
      isRewritten={isRewritten}
      registryUrl={registryUrl}
    />
  );
};

const sayGap = (gap: Gap, isHosted: boolean): string =>
  isHosted ? REGISTRY_KEY.told(say(GAPS, gap)) : say(GAPS, gap);

/** What a run produces: what to reuse, the drafts, and what is left open. Empty parts are omitted. */
export const CompositionParts = ({
  drafts,
  outline,
  reuse,
  gaps,
  practice,
  composition,
  registryUrl,
  desk = null,
  rewritten = null,
  isHosted = usedRegistryKey(drafts),
}: CompositionPartsProps) => (
  <>
    {reuse.length > 0 && <ReuseList reuse={reuse} registryUrl={registryUrl} />}
    {(drafts.length > 0 || outline.length > 0) && (
      <section className="drafts" aria-labelledby="drafts-title">
        <h2 id="drafts-title">{COMPOSITION.drafts}</h2>
        {practice && <p className="practice-note">{PARTS.practice}</p>}
        {drafts.map((draft) => (
          <DraftSlot
            key={draft.draft_id}
            draft={draft}
            desk={desk}
            isRewritten={draft.draft_id === rewritten}
            registryUrl={registryUrl}
          />
        ))}
        <Outline outline={outline} drafts={drafts} />
        {composition !== null && composition.drafts.length > 0 && <DownloadAll composition={composition} />}
      </section>
    )}
    {gaps.length > 0 && (
      <section aria-labelledby="gaps-title">
        <h2 id="gaps-title">{COMPOSITION.gaps}</h2>
        <ul className="gaps">
          {distinct(gaps.map((gap) => sayGap(gap, isHosted))).map((text) => (
            <li key={text}>
              <Foreign text={text} />
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
);
