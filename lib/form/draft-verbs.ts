import type { Failure } from '../failures/index.ts';
import type { RunState, ViewRequest } from '../messages/index.ts';
import type { Draft } from '../protocol/index.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { createRedraftStore, type RedraftStore } from './redraft-store.ts';
import type { RunStarter } from './run-starter.ts';

/** What a person can do to the drafts of an ended run. Each action returns its failure, or null when it succeeded. */
export interface DraftVerbs {
  edit: (draft: Draft) => Promise<Failure | null>;
  /** Stores what is being typed, in the order of `toDraftTexts`; null when the editor was closed. */
  type: (draftId: string, texts: string[] | null) => void;
  /** `back` restores the draft as it was before its last change. */
  change: (draftId: string, change: 'discard' | 'restore' | 'back') => Promise<Failure | null>;
  /** The form to have it rewritten, or the missing ones drafted; a new one each time it is opened. */
  openRedraft: (draft: Draft | null) => RedraftStore;
}

export const createDraftVerbs = (
  run: RunState,
  view: ViewStore,
  openStarter: () => RunStarter,
): DraftVerbs => {
  const ask = async (request: ViewRequest): Promise<Failure | null> => {
    const reply = await view.ask(request);
    return reply.type === 'refused' ? reply.failure : null;
  };
  const { run_id } = run;
  return {
    edit: (draft) => ask({ type: 'edit-draft', run_id, draft: { ...draft } }),
    type: (draft_id, texts) => void ask({ type: 'keep-edit', run_id, draft_id, texts }),
    change: (draft_id, change) => ask({ type: 'change-draft', run_id, draft_id, change }),
    openRedraft: (draft) => createRedraftStore(run, draft, view, openStarter()),
  };
};
