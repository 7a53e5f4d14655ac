import { describe, expect, it } from 'vitest';

import { createViewStore } from '../../../lib/stores/view-store.ts';
import { runOf } from '../../support/gallery/states.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { createPorts, settle } from '../../support/worker/view-port.ts';

const WATCH = { type: 'watch-window', window_id: 7 };
const RELOAD = { type: 'reload-providers' } as const;
const live = stateOf({ run: runOf({ status: 'running' }) });

describe('a view', () => {
  it('watches first, whatever was asked before', async () => {
    const { view, ports } = await openView();
    void view.ask(RELOAD);
    expect(ports.last.requests).toEqual([WATCH]);
    ports.last.show(stateOf());
    expect(ports.last.requests).toEqual([WATCH, RELOAD]);
  });

  it('shows the last state it was sent', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf({ goal: 'one' }));
    ports.last.show(stateOf({ goal: 'two' }));
    expect(view.getSnapshot()).toMatchObject({ connection: 'connected', state: { goal: 'two' } });
  });

  it('keeps what has not changed the same object', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf({ goal: 'one' }));
    const before = view.getSnapshot().state;
    ports.last.show(stateOf({ goal: 'two' }));
    const after = view.getSnapshot().state;
    expect(after?.providers).toBe(before?.providers);
    expect(after).not.toBe(before);
  });

  it('passes over a message that is not in the contract', async () => {
    const { view, ports } = await openView();
    ports.last.say({ type: 'state', state: { tab_id: 'one' } } as never);
    ports.last.say({ type: 'advertisement' } as never);
    expect(view.getSnapshot().state).toBeNull();
  });

  it('gives each answer to the request it belongs to, in any order', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf());
    const first = view.ask({ type: 'test-connection' });
    const second = view.ask(RELOAD);
    ports.last.reply('reload-providers', { type: 'ok' });
    ports.last.reply('test-connection', { type: 'connected', handle: 'ada', host: 'h' });
    await expect(second).resolves.toEqual({ type: 'ok' });
    await expect(first).resolves.toMatchObject({ handle: 'ada' });
  });

  it('reads what came before the schemas did', async () => {
    const { promise, resolve } = Promise.withResolvers<(raw: unknown) => never>();
    const messages: ((message: unknown) => void)[] = [];
    const view = createViewStore({
      openPort: () => ({
        post: () => undefined,
        onMessage: (listener) => messages.push(listener),
        onDisconnect: () => undefined,
        close: () => undefined,
      }),
      findWatch: () => Promise.resolve({ type: 'watch-tab', tab_id: 1 }),
      loadReader: () => promise,
      later: () => () => undefined,
    });
    messages[0]?.({ type: 'state', state: stateOf() });
    expect(view.getSnapshot().state).toBeNull();
    resolve((raw) => raw as never);
    await settle();
    expect(view.getSnapshot().state?.tab_id).toBe(1);
  });
});

describe('an answer that cannot be read', () => {
  it('is a refusal, so that nobody waits for ever', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf());
    const asked = view.ask({ type: 'list-plans', cursor: null });
    ports.last.reply('list-plans', { type: 'plans', plans: { nonsense: true } } as never);

    await expect(asked).resolves.toMatchObject({ type: 'refused', failure: { slug: 'extension-failed' } });
    expect(view.getSnapshot().connection).not.toBe('gone');
  });
});

describe('a view whose worker dies', () => {
  it('refuses what was asked and never asks it again', async () => {
    const { view, ports, passTime } = await openView();
    ports.last.show(stateOf());
    const asked = view.ask({ type: 'save-plan', run_id: '01930000-0000-7000-8000-0000000000aa' });
    ports.last.die();
    await expect(asked).resolves.toMatchObject({ type: 'refused', failure: { slug: 'worker-lost' } });
    await passTime();
    expect(ports.ends).toHaveLength(2);
    expect(ports.last.requests).toEqual([WATCH]);
  });

  it('asks the next one what a worker that was just stopping never took', async () => {
    const { view, ports, passTime } = await openView();
    const asked = view.ask(RELOAD);
    ports.last.die();
    await passTime();
    expect(ports.last.requests).toEqual([WATCH]);
    ports.last.show(stateOf());
    expect(ports.last.requests).toEqual([WATCH, RELOAD]);
    ports.last.reply('reload-providers', { type: 'ok' });
    await expect(asked).resolves.toEqual({ type: 'ok' });
  });

  it('refuses what was asked when no worker comes', async () => {
    const { view, ports, passTime } = await openView();
    const asked = view.ask(RELOAD);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      ports.last.die();
      await passTime();
    }
    await expect(asked).resolves.toMatchObject({ type: 'refused', failure: { slug: 'worker-silent' } });
    expect(view.getSnapshot().connection).toBe('silent');
    expect(ports.ends.flatMap(({ requests }) => requests)).toEqual([WATCH, WATCH, WATCH, WATCH, WATCH]);
  });

  it('connects again at once while a run is live', async () => {
    const { ports, waits, passTime } = await openView();
    ports.last.show(live);
    ports.last.die();
    expect(waits()).toEqual([0]);
    await passTime();
    expect(ports.last.requests).toEqual([WATCH]);
  });

  it('sleeps while nothing is live, and shows what it last saw', async () => {
    const { view, ports, waits } = await openView();
    ports.last.show(stateOf({ goal: 'kept' }));
    ports.last.die();
    expect(waits()).toEqual([]);
    expect(view.getSnapshot()).toMatchObject({ connection: 'asleep', state: { goal: 'kept' } });
  });

  it('wakes when something may have happened, once', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf());
    ports.last.die();
    view.wake();
    view.wake();
    await settle();
    expect(ports.ends).toHaveLength(2);
    expect(ports.last.requests).toEqual([WATCH]);
  });

  it('wakes to ask', async () => {
    const { view, ports } = await openView();
    ports.last.show(stateOf());
    ports.last.die();
    const asked = view.ask(RELOAD);
    await settle();
    ports.last.show(stateOf());
    ports.last.reply('reload-providers', { type: 'ok' });
    await expect(asked).resolves.toEqual({ type: 'ok' });
  });

  it('waits longer each time the worker says nothing at all', async () => {
    const { ports, waits, passTime } = await openView();
    const seen: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      ports.last.die();
      seen.push(...waits());
      await passTime();
    }
    expect(seen).toEqual([0, 100, 500, 2_000, 10_000, 10_000]);
  });

  it('hears nothing from a port that has closed', async () => {
    const { view, ports, passTime } = await openView();
    const [old] = ports.ends;
    ports.last.show(live);
    ports.last.die();
    await passTime();
    ports.last.show(stateOf({ goal: 'new' }));
    old?.show(stateOf({ goal: 'old' }));
    expect(view.getSnapshot().state?.goal).toBe('new');
  });

  it('says so when the extension is gone', async () => {
    const view = createViewStore({
      openPort: () => {
        throw new Error('Extension context invalidated.');
      },
      findWatch: () => Promise.resolve({ type: 'watch-tab', tab_id: 1 }),
      loadReader: () => Promise.resolve(() => null),
      later: () => () => undefined,
    });
    expect(view.getSnapshot().connection).toBe('gone');
    await expect(view.ask(RELOAD)).resolves.toMatchObject({ failure: { slug: 'extension-gone' } });
  });

  it('says so when the script that reads messages is gone, and lets nobody wait', async () => {
    const { openPort, ends } = createPorts();
    const { promise, reject } = Promise.withResolvers<never>();
    const view = createViewStore({
      openPort,
      findWatch: () => Promise.resolve({ type: 'watch-tab', tab_id: 1 }),
      loadReader: () => promise,
      later: () => () => undefined,
    });
    const asked = view.ask(RELOAD);
    reject(new Error('it is gone'));
    await expect(asked).resolves.toMatchObject({ failure: { slug: 'extension-gone' } });
    view.wake();
    expect(view.getSnapshot().connection).toBe('gone');
    expect(ends).toHaveLength(1);
    await expect(view.ask(RELOAD)).resolves.toMatchObject({ failure: { slug: 'extension-gone' } });
  });

  it('does not come back once it was closed', async () => {
    const { view, ports } = await openView();
    ports.last.show(live);
    view.close();
    view.wake();
    await settle();
    expect(ports.ends).toHaveLength(1);
  });
});

describe('a view whose worker never answers', () => {
  it('says so after ten seconds, and refuses what was asked for good', async () => {
    const { view, ports, waits, passTime } = await openView();
    const asked = view.ask(RELOAD);
    expect(waits()).toEqual([10_000]);
    await passTime();
    await expect(asked).resolves.toMatchObject({ type: 'refused', failure: { slug: 'worker-silent' } });
    expect(view.getSnapshot()).toEqual({ connection: 'silent', state: null });

    ports.last.show(stateOf({ goal: 'late' }));
    expect(view.getSnapshot()).toMatchObject({ connection: 'connected', state: { goal: 'late' } });
    expect(ports.ends).toHaveLength(1);
    expect(ports.last.requests).toEqual([WATCH]);
  });

  it('asks over a new port next time, and waits for that as long', async () => {
    const { view, ports, waits, passTime } = await openView();
    await passTime();
    const [first] = ports.ends;
    const asked = view.ask(RELOAD);
    await settle();
    expect(view.getSnapshot().connection).toBe('silent');
    expect(waits()).toEqual([10_000]);
    // More of what is typed meanwhile opens no third one.
    const typed = view.ask({ type: 'keep-goal', tab_id: 1, goal: 'A goal' });
    first?.show(stateOf({ goal: 'the old port' }));
    expect(view.getSnapshot().state).toBeNull();
    ports.last.show(stateOf());
    ports.last.reply('reload-providers', { type: 'ok' });
    ports.last.reply('keep-goal', { type: 'ok' });
    await expect(Promise.all([asked, typed])).resolves.toEqual([{ type: 'ok' }, { type: 'ok' }]);
    expect(ports.ends).toHaveLength(2);
    expect(waits()).toEqual([]);
  });

  it('meets the next worker by itself, whatever it last saw', async () => {
    const { view, ports, waits, passTime } = await openView();
    ports.last.show(stateOf());
    ports.last.die();
    view.wake();
    await passTime();
    expect(view.getSnapshot().connection).toBe('silent');
    ports.last.die();
    expect(waits()).toEqual([0]);
    await passTime();
    ports.last.show(stateOf());
    expect(view.getSnapshot().connection).toBe('connected');
  });
});
