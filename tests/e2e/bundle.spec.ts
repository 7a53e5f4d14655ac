import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Locator, Page } from '@playwright/test';

import { toSkillMarkdown } from '../../lib/formats/draft-files.ts';
import { BUNDLE_PATHS, type Bundle } from '../../lib/protocol/index.ts';
import { openBrowser, REMOVE_ALL, type TestBrowser } from '../support/browser/browser.ts';
import { drafts, fillSettings, newProviderKey, startRun } from '../support/browser/extension-pages.ts';
import { openProxy } from '../support/browser/proxy.ts';
import { openBackend } from '../support/browser/stack.ts';
import { searchBytes } from '../support/canary/canary.ts';
import { createProject, type Project } from '../support/install/skills-client.ts';
import { DATABASES } from '../support/registry/databases.ts';
import { expect, test } from './fixtures.ts';

const GOAL = 'A bundle of three for our on-call work';
const LABEL = 'on-call-work';
const SKILL = 'a-bundle-of-three-guide';
/** What has no package and no address. */
const DESIGNS = ['a-bundle-of-three-agent', 'a-bundle-of-three-server'];
const VERIFIER = fileURLToPath(new URL('../../docs/verify.mjs', import.meta.url));

/** Keeps what a page shows, and that it asks for no key. */
type See = (page: Page) => Promise<void>;

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 2, name });
const next = async (page: Page, to: string): Promise<void> => {
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(heading(page, to)).toBeFocused();
};
/** What a click opens in another tab. */
const inNewTab = async (page: Page, button: Locator): Promise<Page> => {
  const opening = page.context().waitForEvent('page');
  await button.click();
  return opening;
};

const savePlan = async (browser: TestBrowser, providerKey: string): Promise<void> => {
  const panel = await browser.openExtensionPage('sidepanel.html');
  await startRun(panel, { goal: GOAL, provider: 'OpenAI', providerKey });
  await expect(drafts(panel)).toHaveCount(3);
  await panel.getByRole('button', { name: 'Save plan' }).click();
  await expect(panel.getByRole('link', { name: 'Open the plan' })).toBeVisible();
};

/** From Settings over the registry's page of plans to the wizard, which takes the tab. */
const resume = async (browser: TestBrowser, url: string, see: See): Promise<Page> => {
  const settings = await browser.openExtensionPage('options.html');
  const mine = settings.getByRole('button', { name: 'Open my pages on this registry' });
  const page = await inNewTab(settings, mine);
  await expect(page).toHaveURL(`${url}/me/plans`);
  await see(page);
  const plan = page.getByRole('listitem').filter({ hasText: GOAL });
  // The tab goes elsewhere while it loads.
  await plan.getByRole('link', { name: 'Resume' }).click({ noWaitAfter: true });
  await expect(page).toHaveURL(/^chrome-extension:.*\/publish\.html\?plan=/);
  return page;
};

/** Returns the id of the key that signed. */
const publish = async (page: Page, see: See): Promise<string> => {
  await page.getByRole('textbox', { name: 'Label' }).fill(LABEL);
  await page.getByRole('textbox', { name: 'Title' }).fill('On-call work');
  await see(page);
  await next(page, 'Members');
  for (const name of DESIGNS)
    await page
      .getByRole('article', { name, exact: true })
      .getByRole('checkbox', { name: 'Publish it as a specification' })
      .check();
  await see(page);
  await next(page, 'Review');
  await expect(page.getByText('The registry has nothing against it.')).toBeVisible();
  await see(page);
  await next(page, 'Sign and publish');
  await page.getByRole('button', { name: 'Make a signing key' }).click();
  const keyId = await page.getByText('Key id').locator('code').textContent();
  await see(page);
  await page.getByRole('button', { name: 'Sign and publish', exact: true }).click();
  await expect(heading(page, `${LABEL} is published`)).toBeVisible();
  await see(page);
  return keyId ?? '';
};

const lookAtBundle = async (page: Page, url: string): Promise<void> => {
  await expect(page).toHaveURL(`${url}/b/${LABEL}`);
  const members = page.getByRole('heading', { name: 'Contents' }).locator('+ ul > li');
  await expect(members).toHaveCount(3);
  for (const member of await members.all())
    await expect(member).toContainText(
      /Seen: Drafted here in run \S+ by \S+ of openai, with its publisher’s own key, and not changed since\./,
    );
  await expect(members.filter({ hasText: 'Specification, not installable' })).toHaveCount(DESIGNS.length);
  await expect(page.locator('[data-verdict]')).toHaveAttribute('data-verdict', 'valid-known-signer');
};

const install = async (project: Project, line: string, url: string): Promise<void> => {
  expect(await project.type(`${line} --yes --agent claude-code`)).toMatchObject({ exitCode: 0 });
  const { members } = (await (await fetch(url + BUNDLE_PATHS.bundle(LABEL))).json()) as Bundle;
  const skills = members.filter(({ kind }) => kind === 'skill');
  expect(await project.installed()).toEqual(
    Object.fromEntries(
      skills.flatMap((skill) => [
        [`${SKILL}/SKILL.md`, toSkillMarkdown(skill)],
        ...skill.files.map((file) => [`${SKILL}/${file.path}`, file.text]),
      ]),
    ),
  );
};

/** In a folder, a home and a process of its own, with one file of ours and the key's id as it stood in the wizard. */
const verify = async (project: Project, url: string, keyId: string): Promise<void> => {
  const check = (what: string, known: string) =>
    project.type(`cp '${VERIFIER}' . && node verify.mjs ${url} ${what} ${known}`);
  for (const what of [`ada/${LABEL}`, ...[SKILL, ...DESIGNS].map((name) => `ada/${name}@0.1.0`)])
    expect(await check(what, keyId)).toEqual({ exitCode: 0, output: 'valid-known-signer\n' });
  expect(await check(`ada/${LABEL}`, 'x'.repeat(43))).toEqual({ exitCode: 1, output: 'signer-changed\n' });
};

for (const { name, open } of DATABASES)
  test(`S22 a goal becomes a plan and, after the browser was quit, a signed bundle that is installed and verified, on ${name}`, async () => {
    const database = await open();
    test.skip(database === null, 'No PostgreSQL can be started here');
    if (database === null) return;
    const { registryUrl, accessToken, registry, provider } = await openBackend({ env: database.env });
    // A proof of a key names the registry by the address that it calls itself by.
    const url = registryUrl.replace('127.0.0.1', 'localhost');
    const proxy = await openProxy();
    const profile = await mkdtemp(path.join(tmpdir(), 'byok-profile-'));
    const project = await createProject();
    const openOnProfile = () => openBrowser({ profile, flags: proxy.flags });
    const [providerKey, shown]: [string, string[]] = [newProviderKey(), []];
    const see: See = async (page) => {
      await expect(page.locator('input[type=password]')).toHaveCount(0);
      shown.push(await page.content());
    };
    let browser = await openOnProfile();
    try {
      await fillSettings(browser, { url, token: accessToken });
      await savePlan(browser, providerKey);
      const problems = [...browser.problems];
      await browser.close();
      browser = await openOnProfile();

      const wizard = await resume(browser, url, see);
      const keyId = await publish(wizard, see);
      const page = await inNewTab(wizard, wizard.getByRole('link', { name: 'Open its page' }));
      await lookAtBundle(page, url);
      await see(page);
      const line = await page.getByText(/^DISABLE_TELEMETRY=1 npx skills@1\.7\.4 add /).textContent();
      await install(project, line ?? '', url);
      await verify(project, url, keyId);

      await page.goto(`${url}/audit?handle=ada`);
      for (const event of ['byok.run', 'bundle.published'])
        await expect(page.getByRole('heading', { name: event, exact: true })).toHaveCount(1);
      await see(page);
      expect([...problems, ...browser.problems]).toEqual([]);
      await browser.close();
      await registry.stop();

      const carriers = proxy.requests.filter((request) => request.bytes().includes(providerKey));
      expect(carriers.map((request) => [request.method, request.path])).toEqual([['POST', '/v1/intent/byo']]);
      const kept = {
        answers: Buffer.concat(proxy.requests.map((request) => request.answer())),
        pages: Buffer.from(shown.join('\n')),
        rows: Buffer.from(await database.everyRow()),
      };
      for (const [where, bytes] of Object.entries(kept)) {
        expect(bytes.includes(GOAL), where).toBe(true);
        expect(searchBytes(where, bytes, providerKey)).toEqual([]);
      }
    } finally {
      await browser.close();
      await proxy.close();
      await project.remove();
      await registry.stop();
      await provider.stop();
      await database.remove();
      await rm(profile, REMOVE_ALL);
    }
  });
