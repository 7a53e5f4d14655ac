import { randomBytes } from 'node:crypto';

import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from 'vitest';

import { inspectorAddress, takeServerSnapshot, WHOLE_STRINGS } from '../support/browser/heap.ts';
import { searchBytes, searchFolder } from '../support/canary/canary.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, faults, type Behaviour } from '../support/provider/index.ts';
import { startRegistry } from '../support/registry/registry-process.ts';
import { openRegistryTest, type RegistryTest } from '../support/registry/registry-setup.ts';
import { readEvents, runRequest } from '../support/registry/run-client.ts';
import { savePlan } from '../support/registry/save-plan.ts';

const newKey = (): string => `sk-${randomBytes(24).toString('hex')}`;

/** From its next start on the database of this folder refuses every plan with these words. */
const refusePlans = async (dataFolder: string, saying: string): Promise<void> => {
  const database = await PGlite.create(dataFolder);
  await database.exec(`
    create function refuse_plan() returns trigger language plpgsql as $$
      begin raise exception '%', '${saying}' using detail = '${saying}'; end $$;
    create trigger refuse_plan before insert on intent_plans for each row execute function refuse_plan();`);
  await database.close();
};

describe('a provider key', () => {
  it('is in no file and no output of the registry, however its run ended, at log level trace; nor is an access token', async () => {
    const test = await openRegistryTest({ env: { BYO_DEADLINE_MS: '4000' } });
    const keys: Record<string, string> = { 'access token': test.token };
    const post = async (
      outcome: string,
      behaviour: Behaviour | undefined,
      changes: Record<string, unknown> = {},
    ): Promise<string> => {
      const providerKey = (keys[outcome] = newKey());
      test.provider.setScript(() => behaviour);
      const response = await test.client.post(runRequest({ provider_key: providerKey, ...changes }));
      const text = await response.text();
      for (const secret of [providerKey, test.token])
        expect(searchBytes(outcome, Buffer.from(text), secret)).toEqual([]);
      return text;
    };
    const cancel = async (outcome: string): Promise<void> => {
      const providerKey = (keys[outcome] = newKey());
      test.provider.setScript(() => faults.silence('mid-stream'));
      const calls = test.provider.calls.length;
      const controller = new AbortController();
      const posted = test.client
        .post(runRequest({ provider_key: providerKey }), {
          accept: 'text/event-stream',
          signal: controller.signal,
        })
        .then((response) => response.text())
        .catch(() => '');
      await test.provider.callOpened(calls + 1);
      controller.abort();
      await posted;
      await test.provider.allClosed();
    };
    try {
      const composition = JSON.parse(await post('succeeded', undefined)) as { goal: string };
      expect(composition).toMatchObject({ partial: false });
      await post('echoed in an error', faults.echoKey('body'));
      await post('echoed in a header', faults.echoKey('header'));
      await post('echoed in a redirect', faults.echoKey('redirect'));
      await post('echoed in mid-stream', faults.echoKey('mid-stream'));
      await post('deadline', faults.silence('mid-stream'));
      await post('unreachable', faults.reset('before-headers'));
      const [inGoal, asMember] = [newKey(), newKey()];
      await post('refused', undefined, { model: '', [asMember]: asMember, provider: inGoal });
      Object.assign(keys, { inGoal, asMember });
      await cancel('client-closed-request');
      // What must be found, or the search finds nothing: saved on purpose, in a form no secret check knows.
      const control = randomBytes(24).toString('hex');
      await savePlan(test.registry.url, test.token, { ...composition, goal: control });
      // The last two ends: one run when the registry stops, one when it is killed.
      const [stopping, killed] = [newKey(), newKey()];
      Object.assign(keys, { stopping, killed });
      test.provider.setScript(() => faults.silence('mid-stream'));
      const calls = test.provider.calls.length;
      const held = await test.client.post(runRequest({ provider_key: stopping }), {
        accept: 'text/event-stream',
      });
      await test.provider.callOpened(calls + 1);
      await test.stopAndRead();
      await readEvents(held).rest();
      const saying = `heron${randomBytes(9).toString('hex')}`;
      await refusePlans(test.registry.dataFolder, saying);
      const next = await startRegistry({
        dataFolder: test.registry.dataFolder,
        env: { OPENAI_BASE_URL: test.provider.openaiBaseUrl },
      });
      const interrupted = await fetch(`${next.url}/v1/intent/byo`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${test.token}`,
          'content-type': 'application/json',
          accept: 'text/event-stream',
        },
        body: JSON.stringify(runRequest({ provider_key: killed })),
      });
      await test.provider.callOpened(calls + 2);
      const plan = await savePlan(next.url, test.token, { ...composition, goal: 'Refused' });
      expect(plan.status).toBe(503);
      expect(searchBytes('answer', Buffer.from(await plan.text()), saying)).toEqual([]);
      // A database's own words quote what they are about. The answer may be here before its line.
      const { error: logged } = await eventually('the line of the refused plan', () =>
        next.logs().find(({ error }) => error !== undefined),
      );
      expect(logged).toMatchObject({ name: 'DatabaseError', code: 'P0001' });
      await next.kill();
      await interrupted.text().catch(() => '');

      const output = Buffer.from(test.registry.output() + next.output());
      for (const [name, key] of Object.entries(keys)) {
        const sightings = [
          ...(await searchFolder(test.registry.dataFolder, key)),
          ...searchBytes('output', output, key),
        ];
        expect({ name, sightings }).toEqual({ name, sightings: [] });
      }
      expect(searchBytes('output', output, saying)).toEqual([]);
      expect((await searchFolder(test.registry.dataFolder, control)).length).toBeGreaterThan(0);
      expect(searchBytes('output', output, '"route":"/v1/intent/byo"')).toHaveLength(1);
    } finally {
      await test.close();
    }
  }, 120_000);

  it('is unreachable in the registry within a second after its run, and was reachable during it', async () => {
    const test: RegistryTest = await openRegistryTest({
      nodeFlags: ['--inspect=127.0.0.1:0', WHOLE_STRINGS],
    });
    try {
      const providerKey = newKey();
      const gate = createGate();
      test.provider.setScript(() => gate.behaviour);
      const response = await test.client.post(runRequest({ provider_key: providerKey }), {
        accept: 'text/event-stream',
      });
      const events = readEvents(response);
      await gate.reached;
      const address = await inspectorAddress(() => test.registry.output());

      expect((await takeServerSnapshot(address)).includes(providerKey)).toBe(true);
      gate.release();
      await events.rest();
      const others = { rejected: newKey(), cancelled: newKey(), refused: newKey() };
      test.provider.setScript(() => faults.echoKey('body'));
      await (await test.client.post(runRequest({ provider_key: others.rejected }))).text();
      await (await test.client.post(runRequest({ provider_key: others.refused, model: '' }))).text();
      test.provider.setScript(() => faults.silence('mid-stream'));
      const controller = new AbortController();
      await test.client.post(runRequest({ provider_key: others.cancelled }), {
        accept: 'text/event-stream',
        signal: controller.signal,
      });
      controller.abort();
      await test.provider.allClosed();
      const after = await takeServerSnapshot(address);

      const reachable = Object.entries({ succeeded: providerKey, ...others })
        .filter(([, key]) => after.includes(key))
        .map(([end]) => end);
      expect(reachable).toEqual([]);
      // The control for this snapshot: what is still known of the run is in it.
      expect(after.includes('/v1/intent/byo')).toBe(true);
    } finally {
      await test.close();
    }
  }, 120_000);
});
