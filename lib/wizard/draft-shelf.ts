import type { WizardDraft } from './wizard-draft.ts';

/** Where wizard drafts are kept, one per plan of a registry. Everything rejects where the browser keeps nothing. */
export interface DraftShelf {
  /** What was saved last, as it was read; undefined if nothing was. */
  load: (registryUrl: string, planId: string) => Promise<unknown>;
  /** Begins to write before it returns, so that it can be called while a page is being closed. */
  save: (draft: WizardDraft) => Promise<void>;
  remove: (draft: WizardDraft) => Promise<void>;
}

interface KeeperParts {
  shelf: Pick<DraftShelf, 'save'>;
  /** Calls back after this many milliseconds; returns a function that cancels it. */
  after: (milliseconds: number, callback: () => void) => () => void;
  /** Called when a draft could not be kept. */
  onRefused: () => void;
}

/** Milliseconds without a keystroke after which what was typed is written. */
const QUIET_MS = 150;

/** Writes the latest draft, not each one. */
export interface DraftKeeper {
  keep: (draft: WizardDraft) => void;
  /** Writes what is not written yet, for instance because the page is being closed. */
  flush: () => Promise<void>;
}

export const createDraftKeeper = ({ shelf, after, onRefused }: KeeperParts): DraftKeeper => {
  let waiting: { draft: WizardDraft; cancel: () => void } | null = null;
  const flush = async (): Promise<void> => {
    if (waiting === null) return;
    const { draft, cancel } = waiting;
    waiting = null;
    cancel();
    await shelf.save(draft).catch(onRefused);
  };
  return {
    keep: (draft) => {
      waiting?.cancel();
      waiting = { draft, cancel: after(QUIET_MS, () => void flush()) };
    },
    flush,
  };
};
