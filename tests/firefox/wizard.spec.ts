import { randomUUID } from 'node:crypto';

import { BUNDLE_PATHS, type Bundle, PATHS } from '../../lib/protocol/index.ts';
import { firefoxUrl } from '../support/browser/firefox/browser.ts';
import { signIn } from '../support/browser/firefox/stack.ts';
import { eventually } from '../support/eventually.ts';
import { sampleComposition, sampleDraft } from '../support/samples/run-samples.ts';
import { expect, test } from './fixtures.ts';

test('in Firefox, a plan goes through the wizard to a signed bundle and its page, in one tab at a time', async ({
  stack,
}) => {
  const { firefox, registryUrl, accessToken } = stack;
  // A proof of a key names the registry by the address that it calls itself by.
  const url = registryUrl.replace('127.0.0.1', 'localhost');
  await signIn(firefox, { ...stack, registryUrl: url });
  const saved = await fetch(`${registryUrl}${PATHS.plans}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      composition: sampleComposition({
        goal: 'Write what Firefox publishes',
        drafts: [sampleDraft({ draft_id: randomUUID() })],
      }),
    }),
  });
  const { plan_id: planId } = (await saved.json()) as { plan_id: string };

  const first = await firefox.open(firefoxUrl(`publish.html?plan=${planId}`));
  await (await first.find('textbox', 'Label')).type('from-firefox');
  const wizard = await firefox.open(firefoxUrl(`publish.html?plan=${planId}`));
  await wizard.says('This plan is open in another tab');
  await (await wizard.find('button', 'Go on here')).click();
  await (await wizard.find('button', 'Next')).click();
  await first.says('This plan is open in another tab');
  await first.close();
  await wizard.says('release-notes');
  await (await wizard.find('button', 'Next')).click();
  await wizard.says('The registry has nothing against it');
  await (await wizard.find('button', 'Next')).click();
  await (await wizard.find('button', 'Make a signing key')).click();
  await eventually('the key is registered', () =>
    wizard.evaluate<boolean>(
      "document.querySelector('[aria-disabled=false].primary')?.textContent === 'Sign and publish'",
    ),
  );
  await (await wizard.find('button', 'Sign and publish')).click();
  await wizard.says('from-firefox is published');
  await wizard.close();

  const bundle = (await (
    await fetch(`${registryUrl}${BUNDLE_PATHS.bundle('from-firefox')}`)
  ).json()) as Bundle;
  expect(bundle).toMatchObject({ namespace: 'ada', members: [{ name: 'release-notes' }] });
  const page = await firefox.open(`${url}/b/from-firefox`);
  await page.says('Contents');
  await page.says('release-notes');
  await page.close();
});
