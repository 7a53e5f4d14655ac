import { afterAll, describe, expect, it } from 'vitest';

import type { AuditList, Composition } from '../../lib/protocol/index.ts';
import { startProvider } from '../support/provider/index.ts';
import { createDataFolder } from '../support/registry/data-folder.ts';
import { openPostgresTest } from '../support/registry/postgres-registry.ts';
import { type RegistryProcess, startRegistry } from '../support/registry/registry-process.ts';
import { createRunClient, runRequest } from '../support/registry/run-client.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA } from '../support/signing/signed-bundle.ts';

const PUBLIC_URL = 'http://localhost:8787';

const data = await createDataFolder();
const postgres = await openPostgresTest();
const provider = await startProvider();
afterAll(async () => {
  await provider.stop();
  await postgres?.close();
  await data.remove();
}, 60_000);

const env = { RATE_LIMITS: 'off', PUBLIC_URL, OPENAI_BASE_URL: provider.openaiBaseUrl };
const kinds: { name: string; start: (() => Promise<RegistryProcess>) | null }[] = [
  { name: 'PGlite', start: () => startRegistry({ dataFolder: data.folder, env }) },
  { name: 'PostgreSQL', start: postgres && (() => postgres.start({ env })) },
];

describe.each(kinds)('a registry on $name that is killed after a run', ({ start }) => {
  it.skipIf(start === null)(
    'S35 knows its receipts again, and its log has no secret',
    async () => {
      const begin = start as () => Promise<RegistryProcess>;
      const first = await begin();
      const token = await first.token('acme');
      const ask =
        ({ url }: RegistryProcess) =>
        (method: string, path: string, { body }: { body?: unknown } = {}): Promise<Response> =>
          fetch(`${url}${path}`, {
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
      await addSigningKeyOf({ ask: ask(first) }, 'acme', token, ADA, { registry: PUBLIC_URL });
      const run = await createRunClient(first.url, token).post(runRequest());
      const { run_id, drafts } = (await run.json()) as Composition;
      await first.kill();

      const second = await begin();
      const request = await toPublishRequest({
        label: 'restarted',
        members: drafts.map(({ kind, name, manifest, markdown, files, provenance, scores }) => ({
          kind,
          name,
          version: '1.0.0',
          manifest,
          markdown,
          files,
          provenance: { ...provenance, scores, edited: false },
        })),
      });
      const published = await ask(second)('POST', '/v1/bundles', {
        body: {
          ...request,
          members: request.members.map((member, index) => ({ ...member, receipt: drafts[index]?.receipt })),
        },
      });
      expect(published.status).toBe(201);
      const audit = await ask(second)('GET', '/v1/audit?event=bundle.published');
      const { items } = (await audit.json()) as AuditList;
      expect(items[0]?.data['members']).toMatchObject([{ verdict: 'seen', run_id, key: 'own' }]);
      await second.stop();
      // Nothing else in it is 32 bytes in hex: ids are shorter, and digests are not logged.
      expect(`${first.output()}${second.output()}`).not.toMatch(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/);
    },
    180_000,
  );
});
