import { describe, expect, it } from 'vitest';

import { toFailure } from '../../../lib/failures/index.ts';
import type { Plan } from '../../../lib/protocol/index.ts';
import type { DraftShelf } from '../../../lib/wizard/draft-shelf.ts';
import { editBundle } from '../../../lib/wizard/edit.ts';
import { toProblems } from '../../../lib/wizard/refusals.ts';
import { createWizardStore } from '../../../lib/wizard/wizard-store.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { PLAN_ID, REGISTRY, samplePlan } from '../../support/wizard/samples.ts';
import { createManualClock } from '../../support/worker/manual-clock.ts';

const createShelf = () => {
  const kept = new Map<string, unknown>();
  let writes = 0;
  const shelf: DraftShelf = {
    load: async (url, planId) => kept.get(`${url} ${planId}`),
    save: async (draft) => {
      writes += 1;
      kept.set(`${draft.registry_url} ${draft.plan_id}`, structuredClone(draft));
    },
    remove: async (registryUrl, planId) => void kept.delete(`${registryUrl} ${planId}`),
  };
  return { shelf, kept, writes: () => writes };
};
/** One tab at a time, as the browser's locks do it. */
const createTabs = () => {
  let lost: (() => void) | null = null;
  return async (_name: string, take: boolean, onLost: () => void): Promise<boolean> => {
    if (lost !== null && !take) return false;
    lost?.();
    lost = onLost;
    return true;
  };
};
const BROKEN: DraftShelf = {
  load: () => Promise.reject(new Error('no')),
  save: () => Promise.reject(new Error('no')),
  remove: () => Promise.reject(new Error('no')),
};

const openStore = async (
  shelf: DraftShelf,
  plan: Plan | null = samplePlan(),
  url: string | null = REGISTRY,
  hold = createTabs(),
) => {
  const clock = createManualClock();
  const store = createWizardStore({
    openPlan: async () =>
      plan === null
        ? { type: 'refused', failure: toFailure('registry-unreachable') }
        : { type: 'plan', plan },
    registryUrl: () => url,
    shelf,
    hold,
    clock,
  });
  await store.open(PLAN_ID);
  return { store, clock };
};
const NEW_PLAN = samplePlan({ etag: '"2"' }, { drafts: [sampleDraft({ markdown: 'New' })] });

describe('the wizard', () => {
  it('writes what was typed at once, and while that is written keeps only the latest waiting', async () => {
    const { shelf, kept, writes } = createShelf();
    const { store } = await openStore(shelf);
    await store.flush();
    expect(writes()).toBe(1);
    for (const label of ['a', 'ab', 'abc']) store.change((draft) => editBundle(draft, { label }));
    expect(writes()).toBe(2);
    expect([...kept.values()]).toMatchObject([{ label: 'a', is_changed: true }]);
    await store.flush();
    expect(writes()).toBe(3);
    expect([...kept.values()]).toMatchObject([{ label: 'abc', is_changed: true }]);
  });

  it('restores what was typed and says so, but not what was only looked at', async () => {
    const { shelf } = createShelf();
    const first = await openStore(shelf);
    await first.store.flush();
    const looked = await openStore(shelf);
    expect(looked.store.getSnapshot().restoredAt).toBeNull();
    looked.store.change((draft) => editBundle(draft, { label: 'typed' }));
    looked.store.goTo('members');
    await looked.store.flush();
    const { draft, restoredAt } = (await openStore(shelf)).store.getSnapshot();
    expect(draft).toMatchObject({ label: 'typed', step: 'members' });
    expect(restoredAt).not.toBeNull();
  });

  it('begins again with the plan, if a person wants that', async () => {
    const { shelf } = createShelf();
    const { store } = await openStore(shelf);
    store.change((draft) => editBundle(draft, { label: 'typed' }));
    await store.startAgain();
    expect(store.getSnapshot().draft).toMatchObject({ label: 'release-work', is_changed: false });
  });

  it('works on without storage, and says so', async () => {
    const { store } = await openStore(BROKEN);
    expect(store.getSnapshot()).toMatchObject({ isKept: false, draft: { label: 'release-work' } });
    store.change((draft) => editBundle(draft, { label: 'typed' }));
    await store.flush();
    expect(store.getSnapshot()).toMatchObject({ isKept: false, draft: { label: 'typed' } });
  });

  it('passes over what another version of the extension kept', async () => {
    const { shelf, kept } = createShelf();
    kept.set(`${REGISTRY} ${PLAN_ID}`, { form: 2, label: 'other' });
    expect((await openStore(shelf)).store.getSnapshot().draft?.label).toBe('release-work');
  });

  it('shows what was kept of a plan that cannot be loaded, and why it cannot', async () => {
    const { shelf } = createShelf();
    const first = await openStore(shelf);
    first.store.change((draft) => editBundle(draft, { label: 'typed' }));
    await first.store.flush();
    expect((await openStore(shelf, null)).store.getSnapshot()).toMatchObject({
      draft: { label: 'typed' },
      failure: { slug: 'registry-unreachable' },
    });
    expect((await openStore(createShelf().shelf, null)).store.getSnapshot()).toMatchObject({
      draft: null,
      failure: { slug: 'registry-unreachable' },
    });
    expect((await openStore(shelf, null, null)).store.getSnapshot().draft).toBeNull();
  });
});

const openChanged = async (plan: Plan) => {
  const { shelf } = createShelf();
  const first = await openStore(shelf);
  first.store.change((draft) => editBundle(draft, { label: 'typed' }));
  await first.store.flush();
  const { store } = await openStore(shelf, plan);
  return { store, shelf };
};

describe('a plan that was changed meanwhile', () => {
  it('is offered, and its drafts are taken if the person wants them, which can be undone', async () => {
    const { store } = await openChanged(NEW_PLAN);
    expect(store.getSnapshot()).toMatchObject({
      newPlan: { etag: '"2"' },
      draft: { members: { length: 3 } },
    });
    await store.takeNewDrafts();
    expect(store.getSnapshot()).toMatchObject({
      newPlan: null,
      draft: { label: 'typed', members: [{ markdown: 'New' }] },
    });
    store.bringBack();
    expect(store.getSnapshot()).toMatchObject({ before: null, draft: { members: { length: 3 } } });
  });

  it('is not offered again once the person kept theirs', async () => {
    const { store, shelf } = await openChanged(NEW_PLAN);
    await store.keepMine();
    await store.flush();
    expect(store.getSnapshot().newPlan).toBeNull();
    expect((await openStore(shelf, NEW_PLAN)).store.getSnapshot()).toMatchObject({
      newPlan: null,
      draft: { members: { length: 3 } },
    });
  });

  it('is not offered when only its title changed', async () => {
    const { store } = await openChanged(samplePlan({ etag: '"2"', title: 'Other' }));
    expect(store.getSnapshot().newPlan).toBeNull();
  });

  it('is taken without a question while nothing was typed', async () => {
    const { shelf } = createShelf();
    await (await openStore(shelf)).store.flush();
    const { store } = await openStore(shelf, NEW_PLAN);
    expect(store.getSnapshot()).toMatchObject({ newPlan: null, draft: { members: [{ markdown: 'New' }] } });
  });
});

const openTwo = async (shelf: DraftShelf) => {
  const tabs = createTabs();
  const open = async () => (await openStore(shelf, samplePlan(), REGISTRY, tabs)).store;
  return { first: await open(), second: await open() };
};

describe('a plan in two tabs', () => {
  it('is in one of them, and the other says so', async () => {
    const { first, second } = await openTwo(createShelf().shelf);
    expect(first.getSnapshot()).toMatchObject({ isElsewhere: false, draft: { plan_id: PLAN_ID } });
    expect(second.getSnapshot()).toMatchObject({ isElsewhere: true, draft: null });
  });

  it('is taken along with what was typed, and the tab that had it writes nothing more', async () => {
    const { shelf, kept } = createShelf();
    const { first, second } = await openTwo(shelf);
    first.change((draft) => editBundle(draft, { label: 'typed-in-the-first' }));
    await second.goOnHere(PLAN_ID);
    expect(second.getSnapshot()).toMatchObject({
      isElsewhere: false,
      draft: { label: 'typed-in-the-first' },
    });
    expect(first.getSnapshot().isElsewhere).toBe(true);
    second.change((draft) => editBundle(draft, { label: 'typed-in-the-second' }));
    first.change((draft) => editBundle(draft, { label: 'too late' }));
    await Promise.all([first.flush(), second.flush()]);
    expect([...kept.values()]).toMatchObject([{ label: 'typed-in-the-second' }]);
    await first.goOnHere(PLAN_ID);
    expect(first.getSnapshot().draft?.label).toBe('typed-in-the-second');
    expect(second.getSnapshot().isElsewhere).toBe(true);
  });

  it('stays in both where the browser keeps nothing, because neither can have the other’s', async () => {
    const { first, second } = await openTwo(BROKEN);
    first.change((draft) => editBundle(draft, { label: 'typed' }));
    await second.goOnHere(PLAN_ID);
    expect(first.getSnapshot()).toMatchObject({ isElsewhere: false, draft: { label: 'typed' } });
  });
});

describe('what the registry refused', () => {
  it('is shown before all else, until its field is changed', async () => {
    const { store } = await openStore(createShelf().shelf);
    store.change((draft) => editBundle(draft, { label: 'taken' }));
    store.note({ envelope: 'signed' });
    const { draft: taken } = store.getSnapshot();
    if (taken === null) throw new Error('no draft');
    store.refuse(
      toFailure('registry-failed'),
      toProblems([{ pointer: '/label', message: 'belongs to another publisher' }], taken),
    );
    expect(store.getSnapshot().problems[0]).toMatchObject({ pointer: '/label', by: 'registry' });
    expect(store.getSnapshot().draft?.envelope).toBe('signed');
    store.change((draft) => editBundle(draft, { title: 'Other' }));
    expect(store.getSnapshot().refusal?.slug).toBe('registry-failed');
    store.change((draft) => editBundle(draft, { label: 'mine' }));
    expect(store.getSnapshot().problems.some(({ by }) => by === 'registry')).toBe(false);
    expect(store.getSnapshot().refusal).toBeNull();
    // What was signed was another bundle.
    expect(store.getSnapshot().draft?.envelope).toBeNull();
  });
});
