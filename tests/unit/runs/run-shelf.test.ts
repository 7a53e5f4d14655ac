import { beforeEach, describe, expect, it } from 'vitest';

import { type RunRecord } from '../../../lib/messages/index.ts';
import { createRunRecord, reduceRun } from '../../../lib/runs/reduce-run.ts';
import { createRunShelf, type RunShelf, toStoredName } from '../../../lib/runs/run-shelf.ts';
import { createKeeper } from '../../../lib/session/keeper.ts';
import { deepDraft } from '../../support/samples/deep-json.ts';
import { NEW_RUN } from '../../support/samples/new-run.ts';
import { eventsOfRun, sampleDraft } from '../../support/samples/run-samples.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';
import { createMemoryArea } from '../../support/worker/test-worker.ts';

const AT = '2026-01-02T03:04:05.000Z';

/** A run that succeeded and is not saved. */
const toRun = (part: Partial<RunRecord> = {}): RunRecord => {
  const run = createRunRecord(NEW_RUN);
  const filled = eventsOfRun().reduce((one, event) => reduceRun(one, { type: 'event', event }), run);
  return { ...filled, status: 'succeeded', finished_at: AT, ...part };
};

let shelf: RunShelf;
beforeEach(() => {
  shelf = createRunShelf({
    keeper: createKeeper(createMemoryArea()),
    clock: createManualClock(),
    onChange: () => {},
  });
});
const load = (run: RunRecord): RunRecord | undefined => shelf.load({ [toStoredName(run.run_id)]: run })[0];

describe('a run that is loaded', () => {
  it('with drafts nested too deeply has failed, without them', () => {
    expect(load(toRun({ drafts: [sampleDraft(), deepDraft()] }))).toMatchObject({
      status: 'failed',
      failure: { slug: 'answer-too-deep' },
      drafts: [{ name: sampleDraft().name }],
    });
  });

  it('that was cancelled stays so', () => {
    expect(load(toRun({ status: 'cancelled', drafts: [deepDraft()] }))).toMatchObject({
      status: 'cancelled',
      failure: null,
      drafts: [],
    });
  });

  it('lets go of such drafts where they are what it rewrites, too', () => {
    expect(load(toRun({ before: [deepDraft()] }))).toMatchObject({ before: [] });
  });

  it('is as it was where it has none', () => {
    const run = toRun();

    expect(load(run)).toEqual(run);
  });
});

describe('room for another run', () => {
  it('is there beside nineteen that are not saved, in progress or ended', () => {
    load(toRun());

    expect(shelf.hasRoom(18)).toBe(true);
    expect(shelf.hasRoom(19)).toBe(false);
  });

  it('is not there when what is not saved would fill the session', () => {
    load(toRun({ drafts: [sampleDraft({ markdown: 'x'.repeat(3_000_000) })] }));

    expect(shelf.hasRoom(0)).toBe(false);
  });
});
