import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { serve } from '@hono/node-server';

import { MARKDOWN_PAYLOADS } from '../markdown/index.ts';
import { READ_PAYLOADS } from '../provider/hostile-model.ts';
import { agentMember, serverMember, skillMember } from '../signing/bundle-to-publish.ts';
import { createPublisher } from '../signing/publisher.ts';
import { openAccountsTest } from './accounts.ts';
import { databaseKinds } from './catalog.ts';
import { hostileComposition } from './hostile-registry.ts';
import { savePlan } from './save-plan.ts';

/** PostgreSQL stores no NUL, wherever it may come from. */
const STORABLE = MARKDOWN_PAYLOADS.filter((text) => text !== '' && !text.includes('\0'));
const SHORT = STORABLE.filter((text) => text.length < 1_000);

const quoted = (text: string): string => `$hostile$${text}$hostile$`;
const asJson = (value: unknown): string => `${quoted(JSON.stringify(value))}::jsonb`;
const asArray = (texts: readonly string[]): string => `array[${texts.map(quoted).join(', ')}]::text[]`;

/** A block of its own, which nothing in it can leave open. */
const TEXT = READ_PAYLOADS.map((payload, index) =>
  payload
    .replaceAll('[ref]', `[ref${index}]`)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n'),
)
  .filter((text) => !text.includes('\0'))
  .join('\n\n---\n\n');

/**
 * A registry over HTTP whose every text that somebody else may have written is a payload: more than publishing would let
 * pass, written past it. `cookie` is a page session of acme, whose everything is.
 */
export const openHostilePages = async () => {
  const [embedded] = await databaseKinds();
  if (!embedded?.open) throw new Error('There is no embedded database');
  const test = await openAccountsTest(embedded.open);
  const acme = await createPublisher(test, 'acme');
  const bundles = [];
  for (let start = 0; start < SHORT.length; start += 40) {
    const label = `pack-${start / 40}`;
    const members = SHORT.slice(start, start + 40).map(
      (_, index) =>
        [skillMember, serverMember, agentMember][index % 3]?.(`e${start + index}`) ?? skillMember('none'),
    );
    await acme.publish({ label, title: 'To be', members });
    bundles.push(label);
  }
  for (const [index, label] of bundles.entries())
    await test.rows(
      `update bundle_publications set title = ${quoted(SHORT[index] ?? '')} where label = '${label}'`,
    );
  for (const [index, payload] of SHORT.entries()) {
    const others = SHORT.slice(index, index + 5);
    const described = {
      name: payload,
      description: payload,
      [payload]: others,
      metadata: { title: payload },
    };
    await test.rows(`update entity_versions set title = ${quoted(payload)}, description = ${quoted(payload)},
      capabilities = ${asArray(others)}, domains = ${asArray(others)}, markdown = ${quoted(index % 40 === 0 ? TEXT : payload)},
      status = 'deprecated', status_message = ${quoted(payload)},
      manifest = ${asJson({ ...described, server: described, tools: [described] })},
      files = ${asJson(others.map((text, place) => ({ path: `${place}${text}`, text })))} where name = 'e${index}'`);
    await test.rows(
      `update entities set description = ${quoted(payload)}, capabilities = ${asArray(others)} where name = 'e${index}'`,
    );
  }
  const named = SHORT.slice(0, 99).map(quoted);
  await test.rows(`insert into signing_keys (handle, key_id, public_key, name, added_at)
    select 'acme', lpad(n::text, 43, 'k'), 'x', name, now() from unnest(array[${named.join(', ')}]) with ordinality as each (name, n)`);
  await test.rows(`update access_tokens set name = ${quoted(SHORT[0] ?? '')} where handle = 'acme'`);

  const server = serve({ fetch: test.app.fetch, port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const saved = await savePlan(url, acme.token, hostileComposition());
  const { plan_id: planId } = (await saved.json()) as { plan_id: string };
  await test.rows(`update intent_plans set title = ${quoted(SHORT[1] ?? '')}`);
  const cookie = await test.signIn('acme');
  return {
    url,
    cookie,
    /** Each with what makes it worth a look. */
    pages: [
      '/?q=e1',
      '/',
      '/p/acme',
      ...bundles.map((label) => `/b/${label}`),
      ...SHORT.map((_, index) => `/e/acme/e${index}`).filter(
        (_, index) => index % 9 === 0 || index % 40 === 0,
      ),
      '/me/plans',
      '/me/published',
      '/me/keys',
      '/me/domains',
      '/me/tokens',
      '/audit',
      `/publish/bundle?plan=${planId}`,
    ],
    oneOfEach: [
      '/?q=e1',
      '/b/pack-1',
      '/b/pack-1/publications/1',
      '/e/acme/e1',
      '/e/acme/e2',
      '/e/acme/e3',
      '/me/plans',
      '/me/published',
      '/me/domains',
      '/me/tokens',
      '/audit',
      `/publish/bundle?plan=${planId}`,
      '/sign-in',
      '/compose',
      '/problems',
      '/problems/not-found',
      '/b/nothing',
    ],
    close: async () => {
      server.close();
      await test.close();
    },
  };
};
