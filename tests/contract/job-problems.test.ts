import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../lib/protocol/index.ts';
import { createGate, startProvider, type ScriptedProvider } from '../support/provider/index.ts';
import { addToken } from '../support/registry/add-token.ts';
import { createDataFolder, type DataFolder } from '../support/registry/data-folder.ts';
import { createJobClient, type JobClient, type JobsApp, openJobsApp } from '../support/registry/jobs.ts';

const BUNDLE = 'A bundle of three things';
/** Long enough for two drafts, on a machine that does other things. */
const DEADLINE_MS = 6_000;

const slugOf = ({ problem }: Job): string | undefined => problem?.type.split('/').at(-1);

describe('a job that cannot be done', () => {
  let provider: ScriptedProvider;
  let registry: JobsApp;
  let alice: JobClient;
  let data: DataFolder;
  beforeAll(async () => {
    data = await createDataFolder();
    provider = await startProvider();
    registry = await openJobsApp(`pglite:${data.folder}`, provider, { deadlineMs: DEADLINE_MS });
    alice = createJobClient(registry.app, (await addToken(registry.database, 'alice')).token);
  }, 120_000);
  afterEach(() => provider.setScript(() => undefined));
  afterAll(async () => {
    await registry.stop();
    await provider.stop();
    await data.remove();
  }, 60_000);

  it('in its time ends then, with its call cut, and keeps what was finished', async () => {
    const gate = createGate();
    provider.setScript((call) => (call.asked === 'agent_draft' ? gate.behaviour : undefined));
    const job = await alice.ended(await alice.submit(BUNDLE), DEADLINE_MS * 10);
    await provider.allClosed();
    gate.release();

    expect(slugOf(job)).toBe('deadline-exceeded');
    expect(job).toMatchObject({
      status: 'failed',
      drafts: 2,
      composition: { partial: true },
      problem: { status: 504, detail: expect.stringContaining('at most 6 s') as string },
    });
    expect(provider.calls.filter(({ outcome }) => outcome === 'cut')).toHaveLength(1);
    const took = Date.parse(job.ended_at ?? '') - Date.parse(job.started_at ?? '');
    expect(took).toBeGreaterThanOrEqual(DEADLINE_MS - 500);
  }, 90_000);

  it.each([
    ['is not accepted', 401, 'invalid_api_key', 'provider-key-rejected'],
    ['has no quota', 429, 'insufficient_quota', 'provider-quota-exhausted'],
  ] as const)(
    'because the registry’s key %s says whose key it is to the person, and which of the two to the log',
    async (_what, status, code, logged) => {
      provider.setScript(
        () => async (exchange) => exchange.json(status, exchange.wire.errorBody('No.', code)),
      );
      const jobId = await alice.submit(BUNDLE);
      const job = await alice.ended(jobId);

      expect(slugOf(job)).toBe('registry-key-unusable');
      expect(job).toMatchObject({ status: 'failed', problem: { status: 503, byok_available: true } });
      expect(job.problem?.detail).toContain('key that belongs to this registry');
      expect(JSON.stringify(job)).not.toContain(logged);
      const line = registry
        .log()
        .split('\n')
        .find((each) => each.includes(jobId) && each.includes(logged));
      expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 50, provider_status: status, problem: logged });
    },
  );
});
