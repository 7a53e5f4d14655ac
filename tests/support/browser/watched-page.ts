import type { Page } from '@playwright/test';

import { extensionUrl } from '../../../demo/driver/extension.ts';

export interface WatchedPage {
  /** What the page did without being asked: dialogs, navigations, other pages and frames, requests beyond our own files. */
  happened: readonly string[];
  /** What happens from now on was asked for. */
  stop(): void;
}

/** Watches a page that has loaded. */
export const watchPage = (page: Page): WatchedPage => {
  const happened: string[] = [];
  let isOver = false;
  const note = (what: string): void => {
    if (!isOver) happened.push(what);
  };
  page.on('dialog', (dialog) => {
    note(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('frameattached', () => note('a frame'));
  page.on('framenavigated', (frame) => note(`navigated to ${frame.url()}`));
  page.on('request', (request) => {
    // Parts of our own that load when they are needed.
    const isOwnFile = ['script', 'stylesheet'].includes(request.resourceType());
    if (!isOwnFile || !request.url().startsWith(extensionUrl('')))
      note(`asked for ${request.resourceType()} ${request.url()}`);
  });
  page.on('popup', (other) => note(`opened ${other.url()}`));
  return {
    happened,
    stop: () => {
      isOver = true;
    },
  };
};

const RUNS_OR_LOADS =
  'script, style, link, meta, base, iframe, frame, object, embed, portal, fencedframe, img, image, picture, source, video, audio, track, form:not(.compose-form, .wizard-form, .make-key), math, foreignObject, animate, set, template, slot';
const HANDLER_OR_ADDRESS =
  /^(?:on.*|src|srcset|srcdoc|action|formaction|background|poster|data|ping|xlink:href)$/;
/** To https and mail, in a page of its own that knows nothing of ours. */
const LINK_OUT = 'a:is([href^="https:"], [href^="mailto:"])[target="_blank"][rel="noopener noreferrer"]';
/** To our own pages; never out of a draft's text. */
const LINK_HOME =
  'a:is([href^="/plans.html"], [href^="/options.html"], [href^="/publish.html"]):not(.markdown *)';

/** What stands in a page and could run, load, send or lead away, other than by such a link. */
export const findLive = (page: Page): Promise<string[]> =>
  page.evaluate(
    ([forbidden, attribute]) =>
      [...document.body.querySelectorAll('*')]
        .filter(
          (element) =>
            element.matches(forbidden) || element.getAttributeNames().some((name) => attribute.test(name)),
        )
        .map((element) => element.outerHTML.slice(0, 200)),
    [`${RUNS_OR_LOADS}, a:not(${LINK_OUT}, ${LINK_HOME})`, HANDLER_OR_ADDRESS] as const,
  );
