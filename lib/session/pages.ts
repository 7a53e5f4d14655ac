import { toVisible } from '../base/text.ts';
import { type PageState, PageStateSchema } from '../messages/index.ts';
import { type Grounding, LIMITS, z } from '../protocol/index.ts';
import { createRememberedByTab, type RememberedByTab } from './by-tab.ts';
import type { Keeper } from './keeper.ts';

/** What was read from a tab's page, before it is cleaned for keeping. */
export interface ReadPage {
  url: string;
  title: string;
  /** What the person had selected, or else what the page says. */
  text: string;
  /** `/v1/entities/…` as the page states it; empty on any other page. */
  entityPath: string;
}

/** What was selected in a frame of the page when its menu was used. */
export interface FrameSelection {
  frameId: number;
  /** As the browser reports it with the click; its lines may be run together. */
  text: string;
}

/** Null if the browser gives no access to the tab's page. Never rejects. */
export type PageReader = (
  tabId: number,
  registryOrigin: string | null,
  selection: FrameSelection | null,
) => Promise<ReadPage | null>;

/** The fragment is meant only for the browser, and may contain a token. */
const toUrl = (url: string): string => toVisible(url.split('#')[0] ?? '', LIMITS.groundingUrlCharacters);

const toEntity = (path: string): string | null => {
  const [, namespace, name] = /^\/v1\/entities\/(\w[\w.-]*)\/(\w[\w.-]*)/.exec(path) ?? [];
  return namespace === undefined ? null : `${namespace}/${name}`;
};

export const toGrounding = ({ url, title, text }: PageState): Grounding => ({
  url,
  title,
  ...(text === '' ? {} : { text }),
});

/**
 * The page that a person took for a tab's next runs, until they remove it, take another or close the tab. No page
 * is read before they ask, and nothing is sent that they could not read here.
 */
export type RememberedPages = RememberedByTab<PageState>;

export const createRememberedPages = (keeper: Keeper): RememberedPages =>
  createRememberedByTab(keeper, 'page:', (stored) => z.safeParse(PageStateSchema, stored).data ?? null);

/** The page as it is kept, shown and sent: without the characters that a view would not show. */
export const toPage = ({ url, title, text, entityPath }: ReadPage, pageId: string): PageState => {
  const whole = toVisible(text, text.length).trim();
  return {
    page_id: pageId,
    url: toUrl(url),
    title: toVisible(title, LIMITS.groundingTitleCharacters).trim(),
    text: toVisible(whole, LIMITS.groundingTextCharacters).trim(),
    is_cut: whole.length > LIMITS.groundingTextCharacters,
    entity: toEntity(entityPath),
  };
};
