import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { progressText } from '../../../components/run/RunProgress.tsx';
import { RunStateSchema } from '../../../lib/messages/index.ts';
import { z } from '../../../lib/protocol/index.ts';
import { createClock } from '../../../lib/stores/clock.ts';
import { keepSame } from '../../../lib/stores/keep-same.ts';
import { toRunProgress } from '../../../lib/stores/run-progress.ts';
import { SERVER, SKILL } from '../../support/gallery/drafts.ts';
import { phasesTo, runOf } from '../../support/gallery/states.ts';

const progressOf = (part: Parameters<typeof runOf>[0]) => toRunProgress(z.parse(RunStateSchema, runOf(part)));

describe('keeping what is the same', () => {
  it('gives a value equal to the next one, whatever came before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
        expect(keepSame(previous, next)).toEqual(next);
      }),
    );
  });

  it('gives back the very object when nothing has changed', () => {
    fc.assert(
      fc.property(fc.object(), (value) => {
        expect(keepSame(value, structuredClone(value))).toBe(value);
      }),
    );
  });

  it('keeps an unchanged part of something that changed', () => {
    const before = { drafts: [{ name: 'a' }, { name: 'b' }], at: 1 };
    const after = keepSame(before, { drafts: [{ name: 'a' }, { name: 'c' }], at: 1 });
    expect(after.drafts[0]).toBe(before.drafts[0]);
    expect(after.drafts[1]).toEqual({ name: 'c' });
  });
});

describe('the clock', () => {
  it('ticks only while somebody watches it', () => {
    let now = 0;
    let timers = 0;
    const ticks: (() => void)[] = [];
    const clock = createClock({
      now: () => now,
      every: (_milliseconds, callback) => {
        timers += 1;
        ticks.push(callback);
        return () => {
          timers -= 1;
        };
      },
    });
    expect(timers).toBe(0);
    let told = 0;
    const leave = clock.subscribe(() => {
      told += 1;
    });
    const leaveToo = clock.subscribe(() => undefined);
    now = 1_000;
    ticks[0]?.();
    expect([timers, told, clock.getSnapshot()]).toEqual([1, 1, 1_000]);
    leave();
    leaveToo();
    expect(timers).toBe(0);
  });
});

describe('progress', () => {
  const outline = [SKILL, SERVER].map(({ draft_id, kind, name }) => ({ draft_id, kind, name }));
  const secondVersion = { scores: null, first_scores: SKILL.scores, rerolled: true };
  const unscored = [SKILL, SERVER].map((draft) => ({ ...draft, scores: null }));

  it('names the phase and counts the drafts', () => {
    expect(progressText(progressOf({ phases: phasesTo(0) }))).toBe('classifying');
    expect(progressText(progressOf({ phases: phasesTo(1) }))).toBe('planning');
    expect(progressText(progressOf({ phases: phasesTo(2), outline, drafts: unscored.slice(0, 1) }))).toBe(
      'drafting, 1 of 2',
    );
  });

  it('says that it connects before the first phase', () => {
    expect(progressOf({ phases: [] }).percent).toBe(0);
    expect(progressText(progressOf({ phases: [] }))).toBe('connecting');
  });

  it('never falls while a run goes on, and ends at 100', () => {
    const steps = [
      { phases: phasesTo(0) },
      { phases: phasesTo(1) },
      { phases: phasesTo(2), outline },
      { phases: phasesTo(2), outline, drafts: unscored.slice(0, 1) },
      { phases: phasesTo(2), outline, drafts: unscored },
      { phases: phasesTo(3), outline, drafts: unscored },
      { phases: phasesTo(3), outline, drafts: [SKILL, { ...SERVER, scores: null }] },
      {
        phases: phasesTo(3),
        outline,
        drafts: [
          { ...SKILL, ...secondVersion },
          { ...SERVER, scores: null },
        ],
      },
      { phases: phasesTo(4), outline, drafts: [SKILL, SERVER] },
    ].map((part) => progressOf(part).percent);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBe(100);
  });
});
