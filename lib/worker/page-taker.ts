import { type FailureNote, noteFailure } from '../failures/index.ts';
import { type FrameSelection, type KeptPages, type PageReader, toPage } from '../session/pages.ts';

/** Takes the page that a tab shows for its next run. */
export interface PageTaker {
  /** False where the browser gives no access. */
  take(tabId: number, selection?: FrameSelection | null): Promise<boolean>;
  /** The same for the menu and the shortcut: no view asked, so that a refusal is kept for whoever shows the tab. */
  takeAsked(tabId: number, selection: FrameSelection | null): Promise<void>;
  /** Of the last time that menu or shortcut asked. */
  failureOf(tabId: number): FailureNote | null;
  /** The tab shows another page, or comes forward anew. */
  forgetFailure: (tabId: number) => void;
  /** Removes page and failure. */
  drop(tabId: number): void;
}

interface PageTakerParts {
  pages: Pick<KeptPages, 'keep' | 'drop'>;
  readPage: PageReader;
  registryOrigin: () => string | null;
  newId: () => string;
  onChange: (tabId: number) => void;
}

export const createPageTaker = (parts: PageTakerParts): PageTaker => {
  const { pages, onChange } = parts;
  const refused = new Set<number>();

  const forgetFailure = (tabId: number): void => {
    if (refused.delete(tabId)) onChange(tabId);
  };

  const take: PageTaker['take'] = async (tabId, selection = null) => {
    forgetFailure(tabId);
    const page = await parts.readPage(tabId, parts.registryOrigin(), selection);
    if (page === null) return false;
    pages.keep(tabId, toPage(page, parts.newId()));
    onChange(tabId);
    return true;
  };

  return {
    take,
    takeAsked: async (tabId, selection) => {
      if (await take(tabId, selection)) return;
      refused.add(tabId);
      // They want another page than the one before, which must not be sent in its place.
      pages.drop(tabId);
      onChange(tabId);
    },
    failureOf: (tabId) => (refused.has(tabId) ? noteFailure('no-page-access') : null),
    forgetFailure,
    drop: (tabId) => {
      refused.delete(tabId);
      pages.drop(tabId);
      onChange(tabId);
    },
  };
};
