import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { signIn } from '../support/browser/firefox/stack.ts';
import { eventually } from '../support/eventually.ts';
import { expect, test } from './fixtures.ts';

test('a registry is removed with its permission, and its address is completed when it is set again', async ({
  stack,
}) => {
  const { firefox, registryUrl } = stack;
  const settings = await firefox.open(firefoxUrl('options.html'));
  const isAllowed = () =>
    settings.evaluate<boolean>("browser.permissions.contains({ origins: ['http://127.0.0.1/*'] })");
  expect(await isAllowed()).toBe(true);

  await (await settings.find('button', 'Remove registry')).click();
  await (await settings.find('button', 'Remove')).click();
  await settings.says('no longer lets this extension reach its host');
  expect(await isAllowed()).toBe(false);
  await eventually('the focus is in the empty field', () =>
    settings.evaluate<boolean>("document.activeElement.id === 'registry-url'"),
  );
  await settings.close();

  await signIn(firefox, { ...stack, registryUrl: new URL(registryUrl).host });
  const again = await firefox.open(firefoxUrl('options.html'));
  await eventually('the whole address is shown', () =>
    again.evaluate<boolean>(`document.querySelector('#registry-url').value === '${registryUrl}'`),
  );
  await again.close();
});
