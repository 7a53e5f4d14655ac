import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sendJson } from '../../support/worker/stand-in-registry.ts';
import type { TestView } from '../../support/worker/test-worker.ts';
import { openBench, type WorkerBench } from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
let view: TestView;
beforeEach(async () => {
  bench = await openBench();
  view = await bench.watch();
});
afterEach(() => bench.close());

const save = (access_token: string | null) =>
  view.ask({ type: 'save-settings', registry_url: bench.registry.url, access_token });
const test = async () => {
  const reply = await view.ask({ type: 'test-connection' });
  return reply.type === 'refused' ? reply.failure.slug : reply.type;
};

describe('testing the connection', () => {
  it('says as whom one is signed in, and where', async () => {
    expect(await view.ask({ type: 'test-connection' })).toEqual({
      type: 'connected',
      handle: 'ada',
      host: new URL(bench.registry.url).host,
    });
  });

  it('tells apart unreachable, no permission, no registry, a bad token and none', async () => {
    const badToken = (await save('wrong')) && (await test());
    const noToken = (await save(null)) && (await test());
    bench.registry.on('GET /v1/providers', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Another site</h1>');
    });
    const noRegistry = await test();
    bench.browser.isGranted = false;
    const noPermission = await test();
    bench.browser.isGranted = true;
    await bench.registry.close();
    const unreachable = await test();

    expect({ badToken, noToken, noRegistry, noPermission, unreachable }).toEqual({
      badToken: 'unauthenticated',
      noToken: 'no-token',
      noRegistry: 'not-a-registry',
      noPermission: 'no-permission',
      unreachable: 'registry-unreachable',
    });
    bench = await openBench();
  });
});

const answerWith = (url: string): void =>
  bench.registry.on('POST /v1/me/page-session', (_, response) => sendJson(response, 200, { url }));
const open = () => view.ask({ type: 'open-own-pages' });

describe('one’s own pages', () => {
  it('are opened at the address that the registry gives', async () => {
    answerWith(`${bench.registry.url}/open/0123`);

    expect(await open()).toEqual({ type: 'ok' });

    expect(bench.browser.opened).toEqual([`${bench.registry.url}/open/0123`]);
  });

  it.each(['https://evil.example/open/0123', 'http://localhost:1/open/0123', '/open/0123', 'open/0123?a=b'])(
    'are on the registry of the settings, whatever it answers: %s',
    async (url) => {
      answerWith(url);

      await open();

      expect(bench.browser.opened).toEqual([`${bench.registry.url}/open/0123`]);
    },
  );

  it('are not opened where the registry refuses', async () => {
    bench.registry.on('POST /v1/me/page-session', (_, response) => {
      response
        .writeHead(403, { 'content-type': 'application/problem+json' })
        .end(
          JSON.stringify({ type: 'x/problems/scope-missing', title: 't', status: 403, detail: 'No read' }),
        );
    });

    expect(await open()).toMatchObject({ type: 'refused', failure: { slug: 'scope-missing' } });
    expect(bench.browser.opened).toEqual([]);
  });

  it('are written down nowhere: the ledger has no address of theirs', async () => {
    answerWith(`${bench.registry.url}/open/4242`);
    await open();

    const stored = JSON.stringify([
      await bench.browser.session.get(null),
      await bench.browser.local.get(null),
    ]);
    expect(bench.registry.requests).toContain('POST /v1/me/page-session');
    expect(stored).toContain('/v1/me/page-session');
    expect(stored).not.toContain('4242');
  });
});
