import type { DrivenPage } from '../../demo/driver/page.ts';
import { newProviderKey } from '../support/browser/extension-pages.ts';
import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import type { FirefoxPage } from '../support/browser/firefox/page.ts';
import { type FirefoxStack, openFirefoxStack } from '../support/browser/firefox/stack.ts';
import { openProxy, type RecordingProxy } from '../support/browser/proxy.ts';
import { eventually } from '../support/eventually.ts';
import { faults } from '../support/provider/index.ts';
import { expect, test } from './fixtures.ts';

const DEADLINE_MS = 5_000;
/** What Firefox contacts by itself, whatever is installed in it. */
const FIREFOX_OWN = /\.mozilla\.(?:com|net|org)$/;
const ALLOWED = `browser.permissions.contains({ origins: ['http://localhost/*'] })`;

let proxy: RecordingProxy;
let stack: FirefoxStack;
/** The provider's, on another host than the registry's: one that nobody has allowed yet. */
let address: URL;
test.beforeAll(async () => {
  proxy = await openProxy();
  stack = await openFirefoxStack({ firefox: { proxyPort: proxy.port } });
  address = new URL(stack.provider.openaiBaseUrl.replace('127.0.0.1', 'localhost'));
});
test.afterAll(async () => {
  await stack.close();
  await proxy.close();
});
test.afterEach(async () => {
  stack.provider.setScript(() => undefined);
  expect(await stack.firefox.problems()).toEqual([]);
});

/** Types all that a direct run takes, and leaves the button to the test. */
const openForm = async (goal: string, providerKey: string): Promise<FirefoxPage> => {
  const panel = await stack.firefox.open(firefoxUrl('sidepanel.html'));
  await (await panel.find('textbox', 'Goal')).type(goal);
  await panel.evaluate(`document.querySelector('.send-key').open = true`);
  await (await panel.find('radio', 'Only to the provider')).click();
  await (await panel.find('combobox', 'Provider')).choose('openai-compatible');
  await (await panel.find('textbox', 'Address')).type(address.href);
  await (await panel.find('combobox', 'Model')).type('llama');
  await (await panel.find('textbox', 'API key')).type(providerKey);
  return panel;
};

const pressStart = async (panel: DrivenPage): Promise<void> =>
  (await panel.find('button', 'Plan with my key')).click();

test('in Firefox, a direct run asks for its host at a real click, and only the provider sees key and goal', async () => {
  const { provider, registryUrl } = stack;
  const { host: registryHost } = new URL(registryUrl);
  const [goal, providerKey] = ['Count the herons of the lower marsh at dawn', newProviderKey()];
  const panel = await openForm(goal, providerKey);
  const since = proxy.requests.length;
  // A click that no person made may ask for nothing.
  await panel.evaluate(`document.querySelector('.compose-form [type=submit]').click()`);
  await panel.says('The browser does not allow this provider');
  expect(await panel.evaluate(ALLOWED)).toBe(false);
  expect(provider.sockets).toEqual([]);

  await pressStart(panel);
  await panel.says('1 draft ready');
  expect(await panel.evaluate(ALLOWED)).toBe(true);
  await panel.says('count-the-herons-of');
  await panel.says('Gone from this browser');
  await panel.says(`3 requests carried your key, all to ${address.host}`);
  expect(provider.calls.map((call) => call.providerKey)).toEqual([providerKey, providerKey, providerKey]);
  expect(provider.calls[0]?.headers['origin']).toMatch(/^moz-extension:/);

  const contacted = proxy.hosts(since).filter((host) => !FIREFOX_OWN.test(host));
  expect(contacted).toEqual([registryHost, address.host].toSorted());
  const toRegistry = proxy.requests.slice(since).filter(({ host }) => host === registryHost);
  expect(toRegistry).not.toEqual([]);
  for (const search of toRegistry) {
    const sent = decodeURIComponent(search.bytes().toString());
    expect(sent).toMatch(/^GET [^ ]*\/v1\/search\?q=/);
    for (const withheld of [providerKey, goal, stack.accessToken]) expect(sent).not.toContain(withheld);
  }
  await panel.close();
});

test("S11 in Firefox, Cancel in mid-stream of a direct run closes the provider's socket", async () => {
  const { provider } = stack;
  provider.setScript(() => faults.silence('mid-stream'));
  const earlier = provider.calls.length;
  const panel = await openForm('Watch the tide', newProviderKey());
  await pressStart(panel);
  const call = await provider.callOpened(earlier + 1);
  await eventually('the answer has begun', () => call.firstByteAt);

  await (await panel.find('button', 'Cancel')).click();
  await eventually("the provider's socket closes", () => call.socket.closedAt, DEADLINE_MS);
  await panel.says('You cancelled the run: every call to');
  await panel.says(`1 request carried your key, to ${address.host}`);
  expect(call.outcome).toBe('cut');
  expect(provider.calls).toHaveLength(earlier + 1);
  await panel.close();
});
