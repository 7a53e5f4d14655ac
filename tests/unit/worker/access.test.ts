import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { faults, startProvider } from '../../support/provider/index.ts';
import { eventsToFirstDraft } from '../../support/samples/run-samples.ts';
import { offerJobs } from '../../support/worker/hosted-registry.ts';
import { openStandInRegistry, sendJson, TOKEN } from '../../support/worker/stand-in-registry.ts';
import {
  KEY,
  openBench,
  ORDER,
  untilDraft,
  untilStatus,
  type WorkerBench,
} from '../../support/worker/worker-bench.ts';

let bench: WorkerBench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const save = async (registry_url: string) =>
  (await bench.watch(2)).ask({ type: 'save-settings', registry_url, access_token: TOKEN });

describe('the permission of the registry', () => {
  it('taken away ends live runs', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    bench.browser.isGranted = false;
    await bench.worker.onPermissionsChange();
    await held.closed;

    expect((await untilStatus(view, 'failed')).failure).toMatchObject({ slug: 'permission-removed' });
    await view.until('the view knows', ({ registry }) => registry?.has_permission === false);
  });

  it('taken away lets go of a job, which goes on without being followed, and says so', async () => {
    const hosted = offerJobs(bench.registry);
    const view = await bench.watch();
    const order = { goal: ORDER.goal, registry_url: bench.registry.url, page_id: null, reroll: true };
    await view.ask({ type: 'start-job', tab_id: 1, ...order });

    bench.browser.isGranted = false;
    await bench.worker.onPermissionsChange();

    expect((await untilStatus(view, 'interrupted')).failure).toMatchObject({ slug: 'job-left' });
    expect(hosted.cancelled).toBe(0);
  });

  it('given loads what the registry offers', async () => {
    bench.browser.isGranted = false;
    bench.restart();
    const view = await bench.watch();
    expect(view.state()).toMatchObject({ providers: null, registry: { has_permission: false } });

    bench.browser.isGranted = true;
    await bench.worker.onPermissionsChange();

    await view.until('the providers are there', ({ providers }) => providers?.length === 1);
  });

  it('of another host changes nothing for a live run', async () => {
    const view = await bench.watch();
    const { held } = await bench.start(view);

    await bench.worker.onPermissionsChange();
    held.send(...eventsToFirstDraft());

    await untilDraft(view);
    expect(view.state().run?.status).toBe('running');
  });
});

describe('the permission of a provider', () => {
  it('taken away ends the runs that go straight to it, and no other', async () => {
    const provider = await startProvider({ script: () => faults.silence('mid-stream') });
    const [view, other] = [await bench.watch(1), await bench.watch(2)];
    await bench.start(view);
    // The registry is at 127.0.0.1.
    const address = provider.openaiBaseUrl.replace('127.0.0.1', 'localhost');
    const order = { ...ORDER, via: 'direct', provider: 'openai-compatible', address } as const;
    await other.ask({ type: 'start', ...order, tab_id: 2, provider_key: KEY });
    await provider.callOpened();

    bench.browser.takenAway.add('http://localhost/*');
    await bench.worker.onPermissionsChange();
    await provider.allClosed();

    expect((await untilStatus(other, 'failed')).failure?.slug).toBe('provider-permission-removed');
    expect(view.state()).toMatchObject({ run: { status: 'running' }, registry: { has_permission: true } });
    await provider.stop();
  });
});

describe('the providers', () => {
  it('are asked for once, however many views watch', async () => {
    const views = await Promise.all([bench.watch(1), bench.watch(2), bench.watch(3)]);
    await Promise.all(views.map((view) => view.until('providers', ({ providers }) => providers !== null)));

    expect(bench.registry.requests.filter((request) => request === 'GET /v1/providers')).toHaveLength(1);
  });

  it('are those of the registry that is set, and none where there is none', async () => {
    const other = await openStandInRegistry();
    other.on('GET /v1/providers', (_, response) => sendJson(response, 200, []));
    const view = await bench.watch();
    await view.until('they are there', ({ providers }) => providers !== null);

    await save(other.url);
    await view.until('the other has answered', ({ providers }) => providers?.length === 0);
    await save('');
    const { providers } = await view.until('there is no registry', ({ registry }) => registry === null);

    expect(providers).toBeNull();
    await other.close();
  });

  it.each(['registry', 'hosted'] as const)(
    'are asked for by people who choose the way %s after a server of their own',
    async (via) => {
      const view = await bench.watch();
      const model = { provider: 'openai-compatible', model: 'llama', address: '' } as const;
      await view.ask({ type: 'keep-choice', via, ...model, limits: NO_LIMITS });
      bench.restart();

      const next = await bench.watch();
      await next.until('they are there', ({ providers }) => providers !== null);
      expect(next.state()).toMatchObject({ via, provider: 'openai-compatible' });
    },
  );

  it('that could not be had say why, and are asked for again', async () => {
    let isBroken = true;
    bench.registry.on('GET /v1/providers', (_, response) => {
      if (isBroken) response.writeHead(502, { 'content-type': 'text/html' }).end('bad gateway');
      else sendJson(response, 200, []);
    });
    const view = await bench.watch();
    await view.until(
      'the failure is told',
      ({ providers_failure }) => providers_failure?.slug === 'registry-failed',
    );

    isBroken = false;
    await view.ask({ type: 'reload-providers' });

    await view.until(
      'they are there',
      ({ providers, providers_failure }) => providers !== null && providers_failure === null,
    );
    expect(view.state().providers).toEqual([]);
  });
});
