import { newProviderKey } from '../support/browser/extension-pages.ts';
import { createGate } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

test('a run goes on when the browser discards its tab, and is there when the tab is shown again', async ({
  unwatched: stack,
}) => {
  const { control } = stack.browser;
  const compose = `${stack.registryUrl}/compose`;
  const page = await stack.browser.open(compose);
  await page.detach();
  const panel = await stack.browser.openSidePanel(compose);
  const gate = createGate();
  stack.provider.setScript(() => gate.behaviour);
  const earlier = stack.provider.calls.length;
  await stack.startRun(panel, 'Outlive the memory saver', newProviderKey());
  await gate.reached;
  const call = await stack.provider.callOpened(earlier + 1);

  // Only a tab in the background is discarded, and it comes back under another id.
  const [before, after] = await panel.evaluate<[number, number]>(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
    await chrome.tabs.create({ url: 'about:blank' });
    const discarded = await chrome.tabs.discard(tab.id);
    return [tab.id, discarded.id];
  })()`);
  expect(after).not.toBe(before);
  expect(call.outcome).toBe('open');
  await panel.evaluate(`chrome.tabs.update(${after}, { active: true }).then(() => undefined)`);
  await panel.find('progressbar', 'Compose progress');
  gate.release();
  await panel.says('1 draft ready');
  await control.closeTarget(panel.targetId);
});
