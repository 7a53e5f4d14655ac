import type { WizardDraft } from './wizard-draft.ts';

/** Where wizard drafts are kept, one per plan of a registry. Everything rejects where the browser keeps nothing. */
export interface DraftShelf {
  /** What was saved last, as it was read; undefined if nothing was. */
  load: (registryUrl: string, planId: string) => Promise<unknown>;
  /** Begins to write before it returns, so that it can be called while a page is being closed. */
  save: (draft: WizardDraft) => Promise<void>;
  remove: (registryUrl: string, planId: string) => Promise<void>;
}

interface KeeperParts {
  shelf: Pick<DraftShelf, 'save'>;
  /** Called when a draft could not be kept. */
  onRefused: () => void;
}

export interface DraftKeeper {
  keep: (draft: WizardDraft) => void;
  /** Writes what waits for an earlier write, for instance because the page is being closed. */
  flush: () => Promise<void>;
}

/**
 * Writes a change at once. While it is being written, only the latest of those that come is kept waiting, so there are
 * never more writes than the browser can do.
 */
export const createDraftKeeper = ({ shelf, onRefused }: KeeperParts): DraftKeeper => {
  let waiting: WizardDraft | null = null;
  let writing: Promise<void> | null = null;
  /** False if there is nothing more to write. */
  const save = async (): Promise<boolean> => {
    const draft = waiting;
    waiting = null;
    if (draft === null) return false;
    await shelf.save(draft).catch(onRefused);
    return true;
  };
  const write = async (): Promise<void> => {
    while (await save());
    writing = null;
  };
  return {
    keep: (draft) => {
      waiting = draft;
      writing ??= write();
    },
    flush: async () => {
      await Promise.all([save(), writing]);
    },
  };
};
