import { useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import type { DraftVerbs as Verbs } from '../../lib/form/draft-verbs.ts';
import type { Draft } from '../../lib/protocol/index.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Regenerate } from './Regenerate.tsx';

/** What a person can do to a draft, passed through the views that only show it. */
export interface DraftDesk {
  verbs: Verbs;
  view: ViewStore;
  goal: string;
  /** For each draft: what was typed into its editor and neither saved nor dropped. */
  editing: Readonly<Record<string, readonly string[]>>;
  /** Ids of the drafts that have an earlier version, and of those that were discarded. */
  before: ReadonlySet<string>;
  discarded: ReadonlySet<string>;
  /** For each draft: what was typed of how it is to be rewritten. */
  notes: Readonly<Record<string, string>>;
}

interface RegenerateHereProps {
  draft: Draft;
  desk: DraftDesk;
  takesFocus: boolean;
  onClose: () => void;
}

const RegenerateHere = ({ draft, desk, takesFocus, onClose }: RegenerateHereProps) => {
  const [redraft] = useState(() => desk.verbs.openRedraft(draft));
  const close = (): void => {
    redraft.close();
    onClose();
  };
  return (
    <Regenerate
      draft={draft}
      goal={desk.goal}
      redraft={redraft}
      view={desk.view}
      takesFocus={takesFocus}
      onClose={close}
    />
  );
};

interface DraftVerbsProps {
  draft: Draft;
  desk: DraftDesk;
  onEdit: () => void;
  /** Something open here has closed, and the focus was lost with it. */
  onLeave: () => void;
}

/** The ways to change a draft. */
export const DraftVerbs = ({ draft, desk, onEdit, onLeave }: DraftVerbsProps) => {
  /** Restored: it was open, with a note, when the draft was shown last. */
  const [form, setForm] = useState<'closed' | 'restored' | 'opened'>(
    desk.notes[draft.draft_id] === undefined ? 'closed' : 'restored',
  );
  const [failure, setFailure] = useState<Failure | null>(null);
  const change = async (what: 'discard' | 'back'): Promise<void> =>
    setFailure(await desk.verbs.change(draft.draft_id, what));
  const close = (): void => {
    setForm('closed');
    onLeave();
  };
  return form !== 'closed' ? (
    <RegenerateHere draft={draft} desk={desk} takesFocus={form === 'opened'} onClose={close} />
  ) : (
    <>
      <div className="draft-actions">
        <button type="button" className="button small" onClick={onEdit}>
          {DRAFTS.edit}
        </button>
        <button type="button" className="button small" onClick={() => setForm('opened')}>
          {DRAFTS.regenerate}
        </button>
        {desk.before.has(draft.draft_id) && (
          <button type="button" className="button small" onClick={() => void change('back')}>
            {DRAFTS.previousVersion}
          </button>
        )}
        <button
          type="button"
          className="button small quiet"
          title={DRAFTS.discardHint}
          onClick={() => void change('discard')}
        >
          {DRAFTS.discard}
        </button>
      </div>
      {failure !== null && <FailureAlert failure={failure} registryHost={null} providerName={null} />}
    </>
  );
};
