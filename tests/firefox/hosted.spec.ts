import { newProviderKey } from '../support/browser/extension-pages.ts';
import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { closeSidebar, findSidebar } from '../support/browser/firefox/sidebar.ts';
import { type FirefoxStack, openFirefoxStack } from '../support/browser/firefox/stack.ts';
import { pressToolbarButton } from '../support/browser/firefox/toolbar.ts';
import { hostedSettings, OPERATOR_KEY } from '../support/browser/hosted.ts';
import { reload } from '../support/browser/reload.ts';
import { eventually } from '../support/eventually.ts';
import { createGate } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'Write release notes from merged pull requests';

/** In a Firefox of its own, because the others share one with its registry. */
const onHosted = async (
  tokensPerDay: number,
  work: (stack: FirefoxStack) => Promise<void>,
): Promise<void> => {
  const hosted = await hostedSettings(tokensPerDay);
  const stack = await openFirefoxStack({ registry: hosted.registry });
  try {
    await work(stack);
    expect(await stack.firefox.problems()).toEqual([]);
  } finally {
    await stack.close();
    await hosted.remove();
  }
};

test("in Firefox, a job on the registry's budget outlives sidebar and tab, and is found under My plans", async () => {
  await onHosted(10_000_000, async ({ firefox, ...backend }) => {
    const gate = createGate();
    backend.provider.setScript((call) => (call.asked === 'skill_draft' ? gate.behaviour : undefined));
    const tab = await firefox.open(`${backend.registryUrl}/compose`);
    await pressToolbarButton(firefox, 'sidebar');
    const sidebar = await findSidebar(firefox);
    await (await sidebar.find('textbox', 'Goal')).type(GOAL);
    await sidebar.says("How to compose: on this registry's budget");
    await sidebar.evaluate(`document.querySelector('.send-key').open = true`);
    await (await sidebar.find('radio', 'My key only to the provider')).click();
    await sidebar.find('textbox', 'API key');
    await (await sidebar.find('radio', "On this registry's budget")).click();
    await (await sidebar.find('button', 'Plan')).click();
    await sidebar.says('It goes on when you close this panel');
    await gate.reached;
    await closeSidebar(firefox);
    await tab.close();
    gate.release();

    const plans = await firefox.open(firefoxUrl('plans.html'));
    await plans.says('On the registry');
    await eventually(
      'the job is done',
      async () => {
        await reload(plans);
        await plans.says('On the registry');
        return plans.evaluate<boolean>(`document.body.innerText.includes('Done')`);
      },
      30_000,
    );
    await plans.evaluate(`[...document.querySelectorAll('a')].find((a) => a.textContent === 'Open').click()`);
    await plans.says('1 draft ready');
    await plans.says('release-notes');
    expect(await plans.evaluate(`document.querySelector('input[type=password]') === null`)).toBe(true);
    await plans.close();
    const carried = new Set(backend.provider.calls.map(({ providerKey }) => providerKey));
    expect([...carried]).toEqual([OPERATOR_KEY]);
  });
});

test('in Firefox, a spent budget leads in one click to one’s own key, with the goal unchanged', async () => {
  // Too little for any call.
  await onHosted(10, async ({ firefox, ...backend }) => {
    const panel = await firefox.open(firefoxUrl('sidepanel.html'));
    await (await panel.find('textbox', 'Goal')).type(GOAL);
    await (await panel.find('button', 'Plan')).click();
    await panel.says("This registry's budget is spent");
    expect(backend.provider.calls).toEqual([]);
    await (await panel.find('button', 'Plan with my key')).click();
    await eventually('the caret is in the key field', () =>
      panel.evaluate<boolean>(`document.activeElement?.type === 'password'`),
    );
    expect(await panel.evaluate(`document.getElementById('goal').value`)).toBe(GOAL);

    const providerKey = newProviderKey();
    await (await panel.find('combobox', 'Provider')).choose('openai');
    await (await panel.find('textbox', 'API key')).type(providerKey);
    await (await panel.find('button', 'Plan with my key')).click();
    await panel.says('1 draft ready');
    await panel.says('Gone from this browser');
    await panel.close();
    const carried = new Set(backend.provider.calls.map((call) => call.providerKey));
    expect([...carried]).toEqual([providerKey]);
  });
});
