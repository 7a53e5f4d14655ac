import {
  drafts,
  fillForm,
  keyField,
  keyRegion,
  newProviderKey,
  progress,
  startButton,
  watchPhases,
} from '../support/browser/extension-pages.ts';
import { holdPhases, PHASES } from '../support/provider/phases.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'A bundle of three for our on-call work';

for (const [provider, wire] of [
  ['OpenAI', 'openai'],
  ['Anthropic', 'anthropic'],
  ['OpenRouter', 'openrouter'],
] as const)
  test(`a goal becomes a saved plan over the ${provider} wire`, async ({ stack }) => {
    const letThrough = holdPhases(stack.provider);
    const providerKey = newProviderKey(wire);
    const panel = await stack.browser.openExtensionPage('sidepanel.html');
    await fillForm(panel, { goal: GOAL, provider, providerKey });
    const phases = await watchPhases(panel);
    const earlier = stack.provider.calls.length;
    await startButton(panel).click();

    await expect(keyField(panel)).toHaveCount(0);
    await expect(keyRegion(panel)).toContainText("In the background worker's memory and with the registry");
    await letThrough((phase) => expect(progress(panel)).toHaveAttribute('aria-valuetext', new RegExp(phase)));
    await expect(drafts(panel)).toHaveCount(3);
    await expect(panel.getByRole('article', { name: 'a-bundle-of-three-guide' })).toBeVisible();
    await expect(panel.getByRole('heading', { name: '3 drafts ready' })).toBeVisible();
    await expect(keyRegion(panel)).toContainText('Gone from this browser');
    expect(await phases()).toEqual(PHASES);

    const calls = stack.provider.calls.slice(earlier);
    expect(calls.flatMap(({ asked }) => asked ?? []).toSorted()).toEqual([
      'agent_draft',
      'classification',
      'critique',
      'mcp_server_draft',
      'plan',
      'skill_draft',
    ]);
    for (const call of calls) {
      expect(call).toMatchObject({ wire, providerKey });
      expect(call.body).not.toContain(providerKey);
    }
    await expect(panel.getByText('1,200 tokens')).toBeVisible();

    await panel.getByRole('button', { name: 'Save plan' }).click();
    const saved = panel.getByRole('link', { name: 'Open the plan' });
    await expect(saved).toBeVisible();
    await panel.goto(new URL('/plans.html', panel.url()).href);
    await expect(panel.getByRole('listitem').filter({ hasText: GOAL }).first()).toBeVisible();
    await panel.close();
  });

test('S07 only the registry is contacted, and one request carries the key', async ({ stack }) => {
  const since = stack.proxy.requests.length;
  const providerKey = newProviderKey();
  const panel = await stack.browser.openExtensionPage('sidepanel.html');
  await fillForm(panel, {
    goal: 'Write release notes from merged pull requests',
    provider: 'OpenAI',
    providerKey,
  });
  await startButton(panel).click();
  await expect(keyRegion(panel)).toContainText('Gone from this browser');
  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByRole('link', { name: 'Open the plan' })).toBeVisible();

  expect(stack.proxy.hosts(since)).toEqual([new URL(stack.registryUrl).host]);
  const carriers = stack.proxy.requests.filter((request) => request.bytes().includes(providerKey));
  expect(carriers.map(({ method, path }) => [method, path])).toEqual([['POST', '/v1/intent/byo']]);
  await expect(panel.getByText('1 request carried your key')).toBeVisible();
  await panel.close();
});
