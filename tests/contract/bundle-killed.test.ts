import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, describe, expect, it } from 'vitest';

import { type Bundle, type PublishRequest } from '../../lib/protocol/index.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { openPostgresTest } from '../support/registry/postgres-registry.ts';
import { type RegistryProcess, startRegistry } from '../support/registry/registry-process.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { skillMember, toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const KILLS = process.env['DEEP'] === '1' ? 50 : 2;
const MEMBERS = 20;
const PUBLIC_URL = 'http://localhost:8787';

const env = { RATE_LIMITS: 'off', LOG_LEVEL: 'info', PUBLIC_URL };
const data = await createDataFolder();
const postgres = await openPostgresTest();
afterAll(async () => {
  await postgres?.close();
  await data.remove();
}, 60_000);

const kinds: { name: string; start: (() => Promise<RegistryProcess>) | null }[] = [
  { name: 'PGlite', start: () => startRegistry({ dataFolder: data.folder, env }) },
  { name: 'PostgreSQL', start: postgres && (() => postgres.start({ env })) },
];

const send = (
  { url }: RegistryProcess,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const bundleNumber = (number: number): Promise<PublishRequest> =>
  toPublishRequest({
    label: `killed-${number}`,
    members: Array.from({ length: MEMBERS }, (_, member) =>
      skillMember(`killed-${number}-${member}`, {
        files: Array.from({ length: 5 }, (_file, file) => ({
          path: `references/part-${file}.md`,
          text: `# Part ${file}\n\n${'Read both sides, then compare. '.repeat(60)}\n`,
        })),
      }),
    ),
  });

describe.each(kinds)('a registry on $name that is killed while it publishes', ({ start }) => {
  it.skipIf(start === null)(
    'has published all members or none, and takes the same bundle again',
    async () => {
      const begin = start as () => Promise<RegistryProcess>;
      let registry = await begin();
      const token = await registry.token('acme');
      const ask = (method: string, path: string, { body }: { body?: unknown } = {}) =>
        send(registry, token, method, path, body);
      await addSigningKeyOf({ ask }, 'acme', token, ADA, { registry: PUBLIC_URL });
      const started = performance.now();
      expect((await ask('POST', '/v1/bundles', { body: await bundleNumber(0) })).status).toBe(201);
      const whole = performance.now() - started;
      let stored = 0;

      for (let number = 1; number <= KILLS; number += 1) {
        const request = await bundleNumber(number);
        const sent = ask('POST', '/v1/bundles', { body: request }).then(
          ({ status }) => status,
          () => null,
        );
        await pause(Math.random() * 1.2 * whole);
        await registry.kill();
        const answered = await sent;
        registry = await begin();

        const after = await ask('GET', `/v1/bundles/killed-${number}`);
        const members = await Promise.all(
          request.members.map(async ({ name }) => (await ask('GET', `/v1/entities/acme/${name}`)).status),
        );
        const expected = after.status === 200 ? 200 : 404;
        expect([after.status, ...new Set(members)]).toEqual([expected, expected]);
        // What was answered is never lost.
        expect(answered === 201 && after.status !== 200).toBe(false);
        if (after.status === 200) stored += 1;

        const again = await ask('POST', '/v1/bundles', { body: request });
        expect(again.status).toBe(201);
        const bundle = (await (await ask('GET', `/v1/bundles/killed-${number}`)).json()) as Bundle;
        expect(bundle.members.map(({ name }) => name)).toEqual(request.members.map(({ name }) => name));
        expect(bundle.envelope).toBe(request.envelope);
      }
      console.info(`${stored} of ${KILLS} were stored when the registry was killed`);
      await registry.stop();
    },
    KILLS * 60_000 + 120_000,
  );
});
