import { type FailureNote, noteFailure } from '../failures/index.ts';
import { type FrameSelection, type RememberedPages, type PageReader, toPage } from '../session/pages.ts';

/** Takes the page that a tab shows, for the tab's next run. */
export interface PageTaker {
  /** False if the browser does not give access. `text` takes the place of what the page says. */
  take(tabId: number, selection?: FrameSelection | null, text?: string): Promise<boolean>;
  /** Does the same for the menu and the shortcut. No view asked, so a refusal is kept for any view of the tab. */
  takeAsked(tabId: number, selection: FrameSelection | null): Promise<void>;
  /** The failure of the last time that the menu or shortcut was used. */
  failureOf(tabId: number): FailureNote | null;
  /** Call it when the tab shows another page or comes to the front again. */
  forgetFailure: (tabId: number) => void;
  /** Removes the page and the failure. */
  drop(tabId: number): void;
}

interface PageTakerParts {
  pages: Pick<RememberedPages, 'remember' | 'drop'>;
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

  const take: PageTaker['take'] = async (tabId, selection = null, text) => {
    forgetFailure(tabId);
    const page = await parts.readPage(tabId, parts.registryOrigin(), selection);
    if (page === null) return false;
    pages.remember(tabId, toPage({ ...page, text: text ?? page.text }, parts.newId()));
    onChange(tabId);
    return true;
  };

  return {
    take,
    takeAsked: async (tabId, selection) => {
      if (await take(tabId, selection)) return;
      refused.add(tabId);
      // The person wants another page than the earlier one, so that one must not be sent instead.
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
