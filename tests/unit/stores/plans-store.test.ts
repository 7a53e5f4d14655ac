import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import type { AnswerTo } from '../../../lib/messages/index.ts';
import { createPlansStore } from '../../../lib/stores/plans-store.ts';
import { runOf } from '../../support/gallery/states.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { settle } from '../../support/worker/view-port.ts';

const idOf = (index: number): string => `01930000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const summary = (index: number) => ({
  plan_id: idOf(index),
  goal: `Goal ${index}`,
  provider: 'openai',
  model: 'gpt-5.1',
  partial: false,
  drafts: 1,
  saved_at: '2026-11-23T12:00:00Z',
  updated_at: '2026-11-23T12:00:00Z',
});
const page = (indexes: number[], nextCursor: string | null): AnswerTo<'list-plans'> => ({
  type: 'plans',
  plans: {
    unsaved: [],
    requests: [],
    plans: { items: indexes.map(summary), next_cursor: nextCursor },
    failure: null,
  },
});

const openPlans = async () => {
  const { view, ports } = await openView();
  ports.last.show(stateOf());
  const forgotten: string[] = [];
  const forget = async (planId: string): Promise<void> => void forgotten.push(planId);
  return { ports, forgotten, plans: createPlansStore(view, forget) };
};
const goalsOf = (plans: ReturnType<typeof createPlansStore>): string[] =>
  plans.getSnapshot().plans.map(({ goal }) => goal);

describe('my plans', () => {
  it('come page by page, none of them twice', async () => {
    const { ports, plans } = await openPlans();
    void plans.reload();
    ports.last.reply('list-plans', page([3, 2], 'next'));
    await settle();
    void plans.loadMore();
    expect(ports.last.requests.at(-1)).toEqual({ type: 'list-plans', cursor: 'next', q: '', deleted: false });
    ports.last.reply('list-plans', page([2, 1], null));
    await settle();
    expect(goalsOf(plans)).toEqual(['Goal 3', 'Goal 2', 'Goal 1']);
    expect(plans.getSnapshot().nextCursor).toBeNull();
  });

  it('stay on screen when a further page fails', async () => {
    const { ports, plans } = await openPlans();
    void plans.reload();
    ports.last.reply('list-plans', page([1], 'next'));
    await settle();
    void plans.loadMore();
    ports.last.reply('list-plans', { type: 'refused', failure: noteFailure('registry-unreachable') });
    await settle();
    expect(goalsOf(plans)).toEqual(['Goal 1']);
    expect(plans.getSnapshot()).toMatchObject({
      failure: { slug: 'registry-unreachable' },
      nextCursor: 'next',
      isLoading: false,
    });
  });

  it('show what is not saved also when the registry cannot be reached', async () => {
    const { ports, plans } = await openPlans();
    void plans.reload();
    ports.last.reply('list-plans', {
      type: 'plans',
      plans: {
        unsaved: [runOf({ status: 'cancelled' })],
        requests: [],
        plans: null,
        failure: noteFailure('registry-unreachable'),
      },
    });
    await settle();
    expect(plans.getSnapshot().unsaved).toHaveLength(1);
    expect(plans.getSnapshot().failure?.slug).toBe('registry-unreachable');
  });

  it('lose a plan only once the registry has', async () => {
    const { ports, plans } = await openPlans();
    void plans.reload();
    ports.last.reply('list-plans', page([2, 1], null));
    await settle();
    const removed = plans.remove(idOf(2));
    expect(goalsOf(plans)).toEqual(['Goal 2', 'Goal 1']);
    ports.last.reply('change-plan', { type: 'ok' });
    await expect(removed).resolves.toBe(true);
    expect(goalsOf(plans)).toEqual(['Goal 1']);
    expect(plans.getSnapshot().undo).toBe(idOf(2));

    void plans.restore(idOf(2));
    expect(ports.last.requests.at(-1)).toEqual({ type: 'change-plan', plan_id: idOf(2), change: 'restore' });
    ports.last.reply('change-plan', { type: 'ok' });
    await settle();
    ports.last.reply('list-plans', page([2, 1], null));
    await settle();
    expect(goalsOf(plans)).toEqual(['Goal 2', 'Goal 1']);
    expect(plans.getSnapshot().undo).toBeNull();
  });

  it('keep a plan whose deletion was refused, and say why', async () => {
    const { ports, plans } = await openPlans();
    void plans.reload();
    ports.last.reply('list-plans', page([1], null));
    await settle();
    const removed = plans.remove(idOf(1));
    ports.last.reply('change-plan', { type: 'refused', failure: noteFailure('registry-unreachable') });
    await expect(removed).resolves.toBe(false);
    expect(goalsOf(plans)).toEqual(['Goal 1']);
    expect(plans.getSnapshot().failure?.slug).toBe('registry-unreachable');
  });

  it('are searched, and only the last search counts', async () => {
    const { ports, plans } = await openPlans();
    void plans.search(' one ');
    void plans.search('two');
    expect(ports.last.requests.slice(-2)).toEqual([
      { type: 'list-plans', cursor: null, q: 'one', deleted: false },
      { type: 'list-plans', cursor: null, q: 'two', deleted: false },
    ]);
    void plans.showDeleted(true);
    ports.last.reply('list-plans', page([2], null));
    await settle();
    expect(plans.getSnapshot()).toMatchObject({ q: '', isDeleted: true });
  });

  it('send nothing that looks like a key, as a title or as words to search for', async () => {
    const { ports, plans } = await openPlans();
    const asked = ports.last.requests.length;
    const key = `sk-proj-${'Ab3dE5gH'.repeat(4)}`;

    await plans.search(`find ${key}`);
    expect(plans.getSnapshot().failure?.slug).toBe('key-in-words');
    await expect(plans.rename(summary(1), key)).resolves.toBe(false);

    expect(plans.getSnapshot().failure?.slug).toBe('key-in-words');
    expect(ports.last.requests).toHaveLength(asked);
  });

  it('say whether a title has to be typed again', async () => {
    const { ports, plans } = await openPlans();
    const answers = [
      [{ type: 'refused', failure: noteFailure('registry-unreachable') }, false],
      [{ type: 'ok' }, true],
    ] as const;
    for (const [reply, isDone] of answers) {
      const renamed = plans.rename(summary(1), 'Mine');
      ports.last.reply('change-plan', reply);
      await settle();
      ports.last.reply('list-plans', page([1], null));
      expect(await renamed).toBe(isDone);
    }
  });

  it('keep both titles when a plan was renamed meanwhile', async () => {
    const { ports, plans } = await openPlans();
    void plans.rename({ ...summary(1), etag: '"old"' }, 'Mine');
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'change-plan',
      plan_id: idOf(1),
      change: 'rename',
      title: 'Mine',
      tag: '"old"',
    });
    const stale = { ...noteFailure('extension-failed'), slug: 'precondition-failed' };
    ports.last.reply('change-plan', { type: 'refused', failure: stale });
    await settle();
    const theirs = { ...summary(1), title: 'Theirs', etag: '"new"' };
    ports.last.reply('list-plans', {
      type: 'plans',
      plans: { unsaved: [], requests: [], plans: { items: [theirs], next_cursor: null }, failure: null },
    });
    await settle();

    expect(plans.getSnapshot()).toMatchObject({ failure: null, conflict: { plan: theirs, title: 'Mine' } });
    void plans.rename(theirs, 'Mine');
    expect(ports.last.requests.at(-1)).toMatchObject({ title: 'Mine', tag: '"new"' });
    expect(plans.getSnapshot().conflict).toBeNull();
  });

  it('open the plan that was asked for last', async () => {
    const { ports, plans } = await openPlans();
    void plans.open(idOf(1));
    void plans.open(idOf(2));
    ports.last.reply('open-plan', { type: 'refused', failure: noteFailure('registry-unreachable') });
    await settle();
    expect(plans.getSnapshot().opened).toEqual({ planId: idOf(2), plan: null, failure: null });
  });

  it('are forgotten here, too, once they are deleted for good, and only then', async () => {
    const { ports, plans, forgotten } = await openPlans();
    const erase = async (answer: Parameters<typeof ports.last.reply<'change-plan'>>[1]): Promise<void> => {
      const erased = plans.erase(idOf(1));
      ports.last.reply('change-plan', answer);
      await settle();
      ports.last.reply('list-plans', page([], null));
      await erased;
    };
    await erase({ type: 'refused', failure: noteFailure('registry-unreachable') });
    expect(forgotten).toEqual([]);
    await erase({ type: 'ok' });
    expect(forgotten).toEqual([idOf(1)]);
    await erase({ type: 'refused', failure: { ...noteFailure('registry-unreachable'), slug: 'not-found' } });
    expect(forgotten).toEqual([idOf(1), idOf(1)]);
  });
});
