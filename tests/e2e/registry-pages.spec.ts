import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import axeCore from 'axe-core';

import { testExecutable } from '../support/browser/browser.ts';
import { openHostilePages } from '../support/registry/hostile-pages.ts';

declare global {
  var axe: typeof axeCore;
}

let browser: Browser;
let registry: Awaited<ReturnType<typeof openHostilePages>>;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  [browser, registry] = await Promise.all([
    testExecutable().then((executablePath) => chromium.launch({ executablePath })),
    openHostilePages(),
  ]);
});
test.afterAll(async () => {
  await browser.close();
  await registry.close();
});

const openPage = async (width: number): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width, height: 800 }, acceptDownloads: false });
  const [name = '', value = ''] = registry.cookie.split('=');
  await context.addCookies([{ name, value, url: registry.url }]);
  return context.newPage();
};

/** What stands in a page of the registry and could run, load, send or lead away, other than what the pages themselves have. */
const findLive = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const forbidden =
      'script, style, link, meta, base, iframe, frame, object, embed, img, image, picture, source, video, audio, track, math, svg, template, slot';
    const ownLink = /^\/(?![/\\])/;
    const isFault = (element: Element): boolean => {
      const href = element.getAttribute('href');
      const isLinkOut =
        /^(?:https:\/\/|mailto:)/.test(href ?? '') &&
        element.getAttribute('rel') === 'noopener noreferrer nofollow ugc' &&
        element.closest('.markdown') !== null;
      return (
        element.matches(forbidden) ||
        element
          .getAttributeNames()
          .some((name) => /^(?:on.*|style|src|srcset|srcdoc|formaction|background|ping)$/.test(name)) ||
        (element.matches('form') && !ownLink.test(element.getAttribute('action') ?? '')) ||
        (href !== null && !(element.closest('.markdown') === null && ownLink.test(href)) && !isLinkOut)
      );
    };
    return [...document.body.querySelectorAll('*')]
      .filter(isFault)
      .map((element) => element.outerHTML.slice(0, 200));
  });

test('S20 whatever was published, saved or named, no page of the registry runs, loads or sends anything of it', async () => {
  test.setTimeout(300_000);
  const page = await openPage(1_280);
  const happened: string[] = [];
  let asked = '';
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('frameattached', () => happened.push('a frame'));
  page.on('popup', (other) => happened.push(`opened ${other.url()}`));
  page.on('console', (message) => happened.push(`${asked}: ${message.text()}`));
  page.on('request', (request) => {
    const { pathname, href } = new URL(request.url());
    if (
      !request.url().startsWith(`${registry.url}/`) ||
      (href !== `${registry.url}${asked}` && !pathname.startsWith('/assets/'))
    )
      happened.push(`${asked} asked for ${href}`);
  });

  for (asked of registry.pages) {
    const response = await page.goto(`${registry.url}${asked}`);
    expect([asked, response?.status()]).toEqual([asked, 200]);
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    });
    expect([asked, ...(await findLive(page))]).toEqual([asked]);
  }
  expect(happened).toEqual([]);
  // It was there, and read as text.
  await page.goto(`${registry.url}${(asked = '/e/acme/e0')}`);
  await expect(
    page.locator('.markdown blockquote').getByText('<svg onload=alert(1)>', { exact: true }),
  ).toBeVisible();
  await page.context().close();
});

test('every page of the registry fits a narrow window', async () => {
  test.setTimeout(300_000);
  const page = await openPage(320);
  for (const path of registry.pages) {
    await page.goto(`${registry.url}${path}`);
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 320]);
  }
  await page.context().close();
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds no fault in a ${colorScheme} page of the registry`, async () => {
    test.setTimeout(300_000);
    const page = await openPage(320);
    await page.emulateMedia({ colorScheme });
    // The pages' own policy lets no script run.
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setBypassCSP', { enabled: true });
    for (const path of registry.oneOfEach) {
      await page.goto(`${registry.url}${path}`);
      await page.addScriptTag({ content: axeCore.source });
      const faults = await page.evaluate(async () => {
        // Headings and tables in there are whoever wrote the text's.
        const { violations } = await globalThis.axe.run({ exclude: ['.markdown'] });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
      });
      expect([path, ...faults]).toEqual([path]);
    }
    await page.context().close();
  });
