import type { Failure } from '../failures/index.ts';
import type { RunState, ViewState } from '../messages/index.ts';
import type { Draft } from '../protocol/index.ts';
import { LIMITS } from '../protocol/limits.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import { createObservable, type Store } from '../stores/observable.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { keptKeyOf, rememberedChoice, withOwnKey, type Choice } from './choice.ts';
import type { KeyField, RunStarter } from './run-starter.ts';

export interface RedraftSnapshot {
  note: string;
  /** As in the original run, so that the same key fits; after a job, as the form has it. Caps and prices are current. */
  choice: Choice;
  isStarting: boolean;
  failure: Failure | null;
}

/** The form that has one draft of an ended run rewritten, or its missing ones drafted, in a separate run. */
export interface RedraftStore extends Store<RedraftSnapshot> {
  /** Stores it for the next view that shows the draft, unless it looks like a key. */
  typeNote: (note: string) => void;
  /** Forgets the note that is stored. */
  close: () => void;
  touchKey: () => void;
  /** See `RunStarter`; call it directly from the click. Once started, the new run is shown instead of this one. */
  submit: (field: KeyField) => Promise<void>;
}

/** Without a draft it is for the missing ones. */
export const createRedraftStore = (
  { tab_id: tabId, run_id, goal, ...run }: RunState,
  draft: Draft | null,
  view: ViewStore,
  starter: RunStarter,
): RedraftStore => {
  const state = (): ViewState | null => view.getSnapshot().state;
  const toChoice = (): Choice => {
    const remembered = rememberedChoice(state());
    // A job has no redraft: what adds to it is paid for with the person's own key.
    if (run.via === 'hosted') return withOwnKey(remembered, state());
    return {
      via: run.via,
      provider: run.provider,
      model: run.model,
      address: run.provider_url ?? '',
      limits: remembered.limits,
    };
  };
  const snapshots = createObservable<RedraftSnapshot>({
    note: (draft && run.notes?.[draft.draft_id]) ?? '',
    choice: toChoice(),
    isStarting: false,
    failure: null,
  });
  const { getSnapshot } = snapshots;
  const change = (part: Partial<RedraftSnapshot>): void => snapshots.set({ ...getSnapshot(), ...part });

  const keepNote = (note: string): void => {
    if (draft !== null && note.length <= LIMITS.noteCharacters)
      void view.ask({ type: 'keep-note', run_id, draft_id: draft.draft_id, note });
  };

  return {
    subscribe: snapshots.subscribe,
    getSnapshot,
    typeNote: (note) => {
      change({ note, ...(getSnapshot().failure?.field === 'note' ? { failure: null } : {}) });
      keepNote(looksLikeKey(note) ? '' : note);
    },
    close: () => keepNote(''),
    touchKey: () => {
      starter.touchKey();
      if (getSnapshot().failure?.field === 'provider_key') change({ failure: null });
    },
    submit: async (field) => {
      if (getSnapshot().isStarting) return;
      const { note } = getSnapshot();
      const choice = toChoice();
      const pageId = state()?.page?.page_id ?? null;
      const redraft = draft && { run_id, draft_id: draft.draft_id, note };
      const continues = draft === null ? run_id : null;
      const key = keptKeyOf(choice, state()) === null ? 'once' : 'kept';
      const started = starter.start({ tabId, goal, choice, pageId, key, redraft, continues }, field);
      change({ choice, isStarting: true, failure: null });
      const { failure } = await started;
      change({ isStarting: false, failure });
    },
  };
};
