import { pino } from 'pino';
import { describe, expect, it } from 'vitest';

import type { Compose } from '../../../lib/planner/index.ts';
import type { Composition } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import type { IntentJobs, JobEvent, StoredJob } from '../../../registry/db/index.ts';
import { createMetrics } from '../../../registry/http/metrics.ts';
import type { JobsParts } from '../../../registry/jobs/parts.ts';
import { createJobWorker } from '../../../registry/jobs/worker.ts';
import { DEFAULT_JOB_SETTINGS } from '../../../registry/settings/jobs.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { createTestBudget } from '../../support/registry/jobs.ts';
import { RUN_ID, sampleComposition } from '../../support/samples/run-samples.ts';

const MESSAGE = { delivery: 'message-1', jobId: RUN_ID };
const CALL = { prompt: 'Sort letters', maxOutputTokens: 100 };
const COUNTS = {
  inputTokens: 10,
  outputTokens: 5,
  cached: false,
  costUsd: null,
  characters: 20,
  thoughtCharacters: 0,
  accepted: true,
  whole: true,
  atCap: false,
};
const JOB: StoredJob = {
  jobId: RUN_ID,
  status: 'running',
  goal: 'Sort letters',
  provider: 'openai',
  model: 'gpt-test',
  drafts: 0,
  createdAt: new Date(0),
  startedAt: new Date(0),
  endedAt: null,
  keptUntil: null,
  handle: 'ada',
  grounding: null,
  reroll: null,
  attempt: 1,
  lastSeq: 0,
  usage: null,
  composition: null,
  problem: null,
};

type Planned = [...Parameters<Compose>, planner: PromiseWithResolvers<Composition>];

/** A worker whose database and planner the test plays. `written` has what it writes down, in its order. */
const open = (changes: Partial<IntentJobs> = {}) => {
  const written: string[] = [];
  const recorded: JobEvent[] = [];
  const log: Record<string, unknown>[] = [];
  const asked = Promise.withResolvers<Planned>();
  const budget = createTestBudget();
  const metrics = createMetrics();
  const jobs: Partial<IntentJobs> = {
    claim: async () => JOB,
    events: async () => [],
    append: async (_, __, events) => {
      recorded.push(...events);
      return true;
    },
    end: async (_, end) => {
      written.push(`ends as ${end.outcome}`);
      return { handle: 'ada', jobId: RUN_ID, provider: 'openai' } as never;
    },
    release: async () => {
      written.push('gives back');
    },
    ...changes,
  };
  const parts: Partial<JobsParts> = {
    jobs: jobs as IntentJobs,
    compose: (...given) => {
      const planner = Promise.withResolvers<Composition>();
      asked.resolve([...given, planner]);
      return planner.promise;
    },
    catalog: null,
    receipts: { giverFor: async () => (draft) => draft },
    openUpstream: () => ({ fetch: () => Promise.reject(new Error('nothing is called')), close: () => {} }),
    operator: {
      provider: 'openai',
      model: 'gpt-test',
      endpoint: { baseUrl: 'https://provider.example', wire: 'openai', id: 'openai', name: 'Provider' },
      price: null,
      copyKey: () => createSecret('sk-operator-1234'),
    },
    budget,
    settings: DEFAULT_SETTINGS,
    jobSettings: DEFAULT_JOB_SETTINGS,
    publicUrl: 'http://registry.test',
    instance: 'instance-1',
    metrics,
    logger: pino({ base: null }, { write: (line: string) => void log.push(JSON.parse(line) as never) }),
    now: () => 0,
    newId: () => RUN_ID,
  };
  const worker = createJobWorker(parts as JobsParts);
  const ended = async (outcome: string): Promise<number> => {
    const line = new RegExp(`^\\S*job\\S*\\{[^}]*outcome="${outcome}"[^}]*\\} (\\d+)`, 'm');
    return Number(line.exec(await metrics.text())?.[1] ?? 0);
  };
  return { worker, asked: asked.promise, budget, written, recorded, log, ended };
};
const says = (log: readonly Record<string, unknown>[]): unknown[] => log.map(({ msg }) => msg);

describe('a job', () => {
  it('is done, ended once and counted', async () => {
    const { worker, asked, written, recorded, log, ended } = open();
    const done = worker.work(MESSAGE);
    const [input, parts, options, planner] = await asked;
    expect(input).toMatchObject({ runId: RUN_ID, goal: 'Sort letters', model: 'gpt-test' });
    expect(parts.whoseKey).toBe('registry');
    expect(worker.leases()).toEqual([{ jobId: RUN_ID, attempt: 1 }]);
    options.decide?.({ decision: 'gaps', data: { gaps: [], lost: [] } });
    planner.resolve(sampleComposition());
    await done;

    expect(written).toEqual(['ends as succeeded']);
    expect(recorded.map(({ event }) => event)).not.toContain('result');
    expect([await ended('succeeded'), says(log)]).toEqual([1, ['job ended']]);
    expect(worker.leases()).toEqual([]);
    expect(() => input.providerKey.reveal()).toThrow('forgotten');
  });

  it('that is another worker’s by now is not begun', async () => {
    const { worker, written } = open({ claim: async () => null });
    await worker.work(MESSAGE);
    expect([worker.leases(), written]).toEqual([[], []]);
  });

  it('that somebody else ended is neither counted nor told as this worker’s', async () => {
    const { worker, asked, log, ended } = open({ end: async () => null });
    const done = worker.work(MESSAGE);
    (await asked)[3].resolve(sampleComposition());
    await done;
    expect([await ended('succeeded'), log]).toEqual([0, []]);
  });

  it('is given back if it cannot be begun', async () => {
    const { worker, written, log } = open({
      claim: async () => ({ ...JOB, lastSeq: 3 }),
      events: async () => {
        throw new Error('away');
      },
    });
    await worker.work(MESSAGE);
    expect([written, says(log)]).toEqual([['gives back'], ['a job could not be begun']]);
  });

  it('whose end cannot be written is kept until it is, with a wait before each attempt', async () => {
    let attempts = 0;
    const { worker, asked, log, ended } = open({
      end: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('away');
        return { handle: 'ada', jobId: RUN_ID, provider: 'openai' } as never;
      },
    });
    const began = performance.now();
    const done = worker.work(MESSAGE);
    (await asked)[3].resolve(sampleComposition());
    await done;

    expect([attempts, await ended('succeeded')]).toEqual([3, 1]);
    expect(says(log)).toEqual([
      'the end of a job is not written yet',
      'the end of a job is not written yet',
      'job ended',
    ]);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('that is dropped ends at once, and its end is another’s to write', async () => {
    const { worker, asked, written, log } = open();
    const done = worker.work(MESSAGE);
    const [, , { signal }] = await asked;
    worker.drop('another job');
    expect(signal.aborted).toBe(false);
    worker.drop(RUN_ID);
    await done;
    expect([signal.aborted, written, log]).toEqual([true, [], []]);
  });

  it('that is dropped while its end cannot be written is left', async () => {
    const { worker, asked, log } = open({
      end: async () => {
        throw new Error('away');
      },
    });
    const done = worker.work(MESSAGE);
    (await asked)[3].resolve(sampleComposition());
    await eventually('an attempt failed', () => log.length > 0 || null);
    worker.drop(RUN_ID);
    await done;
    expect(says(log)).toEqual(['the end of a job is not written yet', 'a job was left']);
  });
});

describe('a worker that stops', () => {
  it('gives its jobs back, and takes no other', async () => {
    const { worker, asked, written, log } = open();
    const done = worker.work(MESSAGE);
    await asked;
    await worker.stop();
    await done;
    expect([written, says(log)]).toEqual([['gives back'], ['job given back']]);
    await expect(worker.work(MESSAGE)).rejects.toThrow('stopping');
  });

  it('does not wait for a database that is away', async () => {
    const { worker, asked, log } = open({
      end: async () => {
        throw new Error('away');
      },
    });
    void worker.work(MESSAGE);
    (await asked)[3].resolve(sampleComposition());
    await eventually('an attempt failed', () => log.length > 0 || null);
    await worker.stop();
    expect(says(log)).toEqual(['the end of a job is not written yet', 'a job was left']);
  });
});

describe('a call of a job', () => {
  it('is made only after all that was told before is written, and is settled after it', async () => {
    const writing = Promise.withResolvers<boolean>();
    const { worker, asked, budget, recorded } = open({
      append: async (_, __, events) => {
        recorded.push(...events);
        return writing.promise;
      },
    });
    const done = worker.work(MESSAGE);
    const [, { allowance }, { signal }, planner] = await asked;
    let isAllowed = false;
    const reserving = allowance?.reserve(CALL, signal).then((settle) => {
      isAllowed = true;
      return settle;
    });
    await eventually('it is being written', () => recorded.length > 0 || null);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([budget.reserved.length, isAllowed]).toEqual([1, false]);

    writing.resolve(true);
    await (
      await reserving
    )?.(COUNTS);
    expect(budget.reserved).toMatchObject([{ jobId: RUN_ID, use: { inputTokens: 10, outputTokens: 5 } }]);
    planner.resolve(sampleComposition());
    await done;
    expect(recorded.map(({ event }) => event)).toEqual(['begun', 'call']);
  });

  it('is charged nothing if its job was dropped before it was made', async () => {
    const { worker, asked, budget, recorded } = open({ append: () => new Promise(() => {}) });
    const done = worker.work(MESSAGE);
    const [, { allowance }, { signal }] = await asked;
    const reserving = allowance?.reserve(CALL, signal);
    await eventually('it is reserved', () => budget.reserved.length > 0 || null);
    worker.drop(RUN_ID);
    await expect(reserving).rejects.toMatchObject({ slug: 'client-closed-request' });
    expect(budget.reserved).toMatchObject([{ use: { accepted: false } }]);
    await done;
    expect(recorded).toEqual([]);
  });
});
