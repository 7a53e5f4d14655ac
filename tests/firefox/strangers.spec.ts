import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { openSite } from '../support/browser/site.ts';
import { expect, test } from './fixtures.ts';

test('S10 in Firefox, a web page that knows our address reads and opens no page of ours', async ({
  stack: { firefox },
}) => {
  const site = await openSite();
  const page = await firefox.open(site.url);
  const panel = firefoxUrl('sidepanel.html');
  const read = (url: string): Promise<string> =>
    page.evaluate(`fetch('${url}').then(() => 'read', () => 'refused')`);
  const open = (url: string): Promise<string> =>
    page.evaluate(
      `(() => { try { location.assign('${url}'); return 'opens'; } catch { return 'refused'; } })()`,
    );

  expect(await page.evaluate('typeof browser')).toBe('undefined');
  expect([await read(site.url), await read(panel)]).toEqual(['read', 'refused']);
  expect([await open(`${site.url}#here`), await open(panel)]).toEqual(['opens', 'refused']);

  await page.close();
  await site.close();
});
