import { closeSidebar, findSidebar } from '../support/browser/firefox/sidebar.ts';
import { pressShortcut } from '../support/browser/firefox/window-events.ts';
import { publishOverHttp } from '../support/signing/publish-over-http.ts';
import { ADA } from '../support/signing/signed-bundle.ts';
import { test } from './fixtures.ts';

test('in Firefox, the sidebar verifies what is on the page beside it, and confirms a new signer once', async ({
  stack,
}) => {
  const { firefox, registry } = stack;
  await publishOverHttp(stack, [ADA], [{ label: 'payments-pack', key: ADA }]);
  const tab = await firefox.open(`${registry.url}/e/ada/payments`);
  await firefox.inWindow(pressShortcut('K'));
  const sidebar = await findSidebar(firefox);
  await (await sidebar.find('button', 'Verify')).click();
  await sidebar.says('Valid, with a key that is new to you');
  await sidebar.says(ADA.keyId);
  await (await sidebar.find('button', 'This is their key')).click();
  await sidebar.says('with a key that you accepted');

  await (await sidebar.find('button', 'Verify')).click();
  await sidebar.says('with a key that you accepted');
  await closeSidebar(firefox);
  await tab.close();
});
