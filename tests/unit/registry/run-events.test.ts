import { describe, expect, it } from 'vitest';

import type { RunEvent } from '../../../lib/protocol/index.ts';
import { createRunEvents } from '../../../registry/runs/run-events.ts';
import {
  DRAFT_ID,
  eventsToFirstDraft,
  sampleComposition,
  sampleDraft,
} from '../../support/samples/run-samples.ts';

const DRAFT: RunEvent = { event: 'draft', data: sampleDraft() };
const RESULT: RunEvent = { event: 'result', data: sampleComposition() };
const PROBLEM: RunEvent = {
  event: 'problem',
  data: {
    type: 'about:blank',
    title: 'Gone',
    status: 499,
    detail: 'Left.',
    instance: 'urn:x',
    composition: sampleComposition(),
  },
};
const [PHASE] = eventsToFirstDraft();

/** What each frame says, without its text. */
const read = (frame: string): { id: string; event: string; data: Record<string, unknown> } => {
  const [id = '', event = '', data = ''] = frame.split('\n').map((line) => line.replace(/^\w+: /, ''));
  return { id, event, data: JSON.parse(data) as Record<string, unknown> };
};

const open = () => {
  const events = createRunEvents();
  const seen = { own: [] as string[], watched: [] as string[], ends: 0 };
  const watch = (): (() => void) =>
    events.watch(
      (frame) => void seen.watched.push(frame),
      () => void (seen.ends += 1),
    );
  const follow = (): void => events.onFrame((frame) => void seen.own.push(frame));
  return { events, seen, watch, follow };
};

describe('the events of a run', () => {
  it('come whole to whoever started it and without bodies to who watches, under the same numbers', () => {
    const { events, seen, watch, follow } = open();
    follow();
    watch();
    if (PHASE !== undefined) events.publish(PHASE);
    events.publish(DRAFT);
    events.publish(RESULT);

    const [own, watched] = [seen.own.map(read), seen.watched.map(read)];
    expect(own.map(({ id, event }) => [id, event])).toEqual([
      ['1', 'phase'],
      ['2', 'draft'],
      ['3', 'result'],
    ]);
    expect(watched.map(({ id, event }) => [id, event])).toEqual(own.map(({ id, event }) => [id, event]));
    expect(own[1]?.data).toMatchObject({ markdown: sampleDraft().markdown });
    expect(watched[1]?.data).toEqual({ draft_id: DRAFT_ID, kind: 'skill', name: 'release-notes' });
    expect(own[2]?.data).toMatchObject({ drafts: [{ markdown: sampleDraft().markdown }] });
    expect(watched[2]?.data).toMatchObject({ drafts: 1, run_id: sampleComposition().run_id });
    expect(seen.ends).toBe(1);
  });

  it('end with a problem, which has no bodies for anybody: its drafts came before', () => {
    const { events, seen, watch, follow } = open();
    follow();
    watch();
    events.publish(PROBLEM);
    events.publish(DRAFT);

    expect(seen.own.map(read)).toMatchObject([{ event: 'problem', data: { status: 499 } }]);
    expect(seen.watched).toEqual(seen.own);
    expect(seen.own.join('')).not.toContain('markdown');
    expect(seen.ends).toBe(1);
  });

  it('come to a late watcher at once, with the end if there was one', () => {
    const { events, seen, watch } = open();
    events.publish(DRAFT);
    watch();
    expect([seen.watched.map((frame) => read(frame).event), seen.ends]).toEqual([['draft'], 0]);
    events.publish(RESULT);
    expect([seen.watched.length, seen.ends]).toEqual([2, 1]);
    watch();
    expect([seen.watched.map((frame) => read(frame).event), seen.ends]).toEqual([
      ['draft', 'result', 'draft', 'result'],
      2,
    ]);
  });

  it('are over after the last one, whatever else is published', () => {
    const { events, seen, watch } = open();
    events.publish(RESULT);
    events.publish(DRAFT);
    watch();
    expect([seen.watched.map((frame) => read(frame).event), seen.ends]).toEqual([['result'], 1]);
  });

  it('no longer come to a watcher that stopped, and not from before to one that follows', () => {
    const { events, seen, watch, follow } = open();
    const stop = watch();
    events.publish(DRAFT);
    stop();
    follow();
    events.publish(RESULT);
    expect([seen.watched.length, seen.ends]).toEqual([1, 0]);
    expect(seen.own.map((frame) => read(frame).event)).toEqual(['result']);
  });
});
