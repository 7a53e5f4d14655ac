import type { PageState } from '../messages/index.ts';
import { type Grounding, LIMITS } from '../protocol/index.ts';
import type { Keeper } from './keeper.ts';

const STORED_AS = 'page:';

/** What was read of the page that a tab shows, before it is fit to be kept. */
export interface ReadPage {
  url: string;
  title: string;
  /** What the person had selected; on a page of a registry's entity, what it says. */
  text: string;
  /** `/v1/entities/…` as the page names it, empty on any other. */
  entityPath: string;
}

/**
 * The page that a person took for a tab's next runs: for the session, until they remove it, take another or close
 * the tab. Nothing is read of a page before they ask, and nothing is sent that they could not read here.
 */
export interface KeptPages {
  load(stored: Record<string, unknown>, hasTab: (tabId: number) => Promise<boolean>): Promise<void>;
  get(tabId: number): PageState | null;
  keep(tabId: number, page: ReadPage): void;
  move(addedTabId: number, removedTabId: number): void;
  drop(tabId: number): void;
}

/** As the contract takes it. The fragment is for the browser alone, and may hold a token. */
const toText = (text: string, limit: number): string =>
  text.replaceAll('\0', '').slice(0, limit).toWellFormed();

const toUrl = (url: string): string => toText(url.split('#')[0] ?? '', LIMITS.groundingUrlCharacters);

const toEntity = (path: string): string | null => {
  const [, namespace, name] = /^\/v1\/entities\/(\w[\w.-]*)\/(\w[\w.-]*)/.exec(path) ?? [];
  return namespace === undefined ? null : `${namespace}/${name}`;
};

export const toGrounding = ({ url, title, text }: PageState): Grounding => ({
  url,
  title,
  ...(text === '' ? {} : { text }),
});

export const createKeptPages = (keeper: Keeper, newId: () => string): KeptPages => {
  const pages = new Map<number, PageState>();

  const put = (tabId: number, page: PageState): void => {
    pages.set(tabId, page);
    void keeper.keep(STORED_AS + tabId, page);
  };
  const drop = (tabId: number): void => {
    if (pages.delete(tabId)) void keeper.drop(STORED_AS + tabId);
  };

  return {
    load: async (stored, hasTab) => {
      for (const [key, page] of Object.entries(stored))
        if (key.startsWith(STORED_AS)) pages.set(Number(key.slice(STORED_AS.length)), page as PageState);
      await Promise.all([...pages.keys()].map(async (tabId) => (await hasTab(tabId)) || drop(tabId)));
    },
    get: (tabId) => pages.get(tabId) ?? null,
    keep: (tabId, { url, title, text, entityPath }) =>
      put(tabId, {
        page_id: newId(),
        url: toUrl(url),
        title: toText(title, LIMITS.groundingTitleCharacters),
        text: toText(text, LIMITS.groundingTextCharacters),
        entity: toEntity(entityPath),
      }),
    move: (addedTabId, removedTabId) => {
      const page = pages.get(removedTabId);
      drop(removedTabId);
      if (page !== undefined) put(addedTabId, page);
    },
    drop,
  };
};
