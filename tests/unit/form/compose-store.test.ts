import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import { createComposeStore } from '../../../lib/form/compose-store.ts';
import type { KeyField } from '../../../lib/form/run-starter.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import type { Service } from '../../../lib/services/service.ts';
import { SERVICES } from '../../../lib/services/services.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { PLAIN_ORDER } from '../../support/worker/plain-order.ts';
import { settle } from '../../support/worker/view-port.ts';
import { withWords } from '../../support/worker/worded.ts';

const KEY = 'sk-proj-4f1c9a7be2d05813764fa0bc';
const OTHER_KEY = 'sk-ant-4f1c9a7be2d05813764fa0bc';
const RUN_ID = '01930000-0000-7000-8000-0000000000aa';

const fieldWith = (text: string): KeyField & { text: string } => ({
  text,
  read() {
    return this.text;
  },
  clear() {
    this.text = '';
  },
});

const openForm = async (
  part: Parameters<typeof stateOf>[0] = {},
  requestPermission?: (pattern: string) => Promise<boolean>,
) => {
  const { view, ports, passTime } = await openView();
  const compose = createComposeStore(view, requestPermission);
  ports.last.show(stateOf(part));
  return { view, ports, passTime, compose };
};

const named = (name: string): Service => {
  const found = SERVICES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};

const typesOf = (requests: readonly { type: string }[]): string[] => requests.map(({ type }) => type);

describe('starting a run', () => {
  it('begins as soon as the worker names the tab, when it was asked for before', async () => {
    const { view, ports } = await openView();
    const compose = createComposeStore(view);
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(KEY));
    await settle();
    expect(compose.getSnapshot()).toMatchObject({ isStarting: true, failure: null });
    ports.last.show(stateOf());
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'check-start', tab_id: 1, goal: 'A goal' });
  });

  it('is refused when the worker never answers, and keeps goal and key for the next press', async () => {
    const { view, ports, passTime } = await openView();
    const compose = createComposeStore(view);
    const field = fieldWith(KEY);
    compose.typeGoal('A goal');
    void compose.submit(field);
    await settle();
    await passTime();
    expect(compose.getSnapshot()).toMatchObject({
      goal: 'A goal',
      isStarting: false,
      failure: { slug: 'worker-silent' },
    });
    expect(field.text).toBe(KEY);

    void compose.submit(field);
    await settle();
    ports.last.show(stateOf());
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'check-start', goal: 'A goal' });
  });

  it('asks without the key first, then sends it and empties the field in one turn', async () => {
    const { ports, compose } = await openForm();
    const field = fieldWith(KEY);
    compose.typeGoal('A goal');
    void compose.submit(field);
    await settle();
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'check-start',
      tab_id: 1,
      goal: 'A goal',
      via: 'registry',
      provider: 'openai',
      model: 'gpt-5.1',
      address: '',
      ...PLAIN_ORDER,
      registry_url: 'https://registry.example',
    });
    expect(field.text).toBe(KEY);

    ports.last.reply('check-start', { type: 'ok' });
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'start', provider_key: KEY });
    expect(field.text).toBe('');
    expect(compose.getSnapshot().isStarting).toBe(true);

    ports.last.reply('start', { type: 'started', run_id: RUN_ID });
    await settle();
    expect(compose.getSnapshot()).toMatchObject({ isStarting: false, failure: null, goal: 'A goal' });
  });

  it('leaves the key in its field when anything stands against it', async () => {
    const { ports, compose } = await openForm();
    const field = fieldWith(KEY);
    compose.typeGoal('A goal');
    void compose.submit(field);
    await settle();
    ports.last.reply('check-start', { type: 'refused', failure: noteFailure('no-token') });
    await settle();
    expect(field.text).toBe(KEY);
    expect(typesOf(ports.last.requests)).not.toContain('start');
    expect(compose.getSnapshot()).toMatchObject({
      goal: 'A goal',
      isStarting: false,
      failure: { slug: 'no-token' },
    });
  });

  it('says what is wrong with a key before anything is asked, without quoting it', async () => {
    const { ports, compose } = await openForm();
    const field = fieldWith(`Bearer ${KEY}`);
    compose.typeGoal('A goal');
    await compose.submit(field);
    expect(typesOf(ports.last.requests)).toEqual(['watch-window', 'keep-goal']);
    expect(field.text).toBe(`Bearer ${KEY}`);
    const { failure } = compose.getSnapshot();
    expect(failure).toMatchObject({ slug: 'key-bearer', field: 'provider_key' });
    expect(JSON.stringify(failure)).not.toContain('4f1c');
  });

  it("lets a person insist on what looks like another provider's key", async () => {
    const { ports, compose } = await openForm();
    const field = fieldWith(OTHER_KEY);
    compose.typeGoal('A goal');
    await compose.submit(field);
    expect(withWords(compose.getSnapshot()).failure?.detail).toContain('press the button once more');
    void compose.submit(field);
    await settle();
    expect(typesOf(ports.last.requests)).toContain('check-start');
  });

  it('warns again when the key was changed after a warning', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A goal');
    await compose.submit(fieldWith(OTHER_KEY));
    compose.touchKey();
    expect(compose.getSnapshot().failure).toBeNull();
    await compose.submit(fieldWith(OTHER_KEY));
    expect(typesOf(ports.last.requests)).not.toContain('check-start');
  });

  it('starts once, however often the button is pressed', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A goal');
    for (let press = 0; press < 5; press += 1) void compose.submit(fieldWith(KEY));
    await settle();
    expect(typesOf(ports.last.requests).filter((type) => type === 'check-start')).toHaveLength(1);
  });

  it('does not start again by itself when the worker dies in between', async () => {
    const { ports, compose, passTime } = await openForm();
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(KEY));
    await settle();
    ports.last.reply('check-start', { type: 'ok' });
    await settle();
    ports.last.die();
    await passTime();
    expect(compose.getSnapshot().failure?.slug).toBe('worker-lost');
    expect(typesOf(ports.last.requests)).toEqual(['watch-window']);
  });

  it.each([
    ['an empty goal', '  ', 'The goal is empty. Describe what you want to achieve.'],
    ['a goal of a megabyte', 'x'.repeat(1_000_000), 'The goal is longer than 8,000 characters'],
  ])('refuses %s without losing it', async (_title, goal, detail) => {
    const { ports, compose } = await openForm();
    compose.typeGoal(goal);
    await compose.submit(fieldWith(KEY));
    expect(compose.getSnapshot()).toMatchObject({ goal, failure: { field: 'goal' } });
    expect(withWords(compose.getSnapshot()).failure?.detail).toContain(detail);
    expect(typesOf(ports.last.requests)).not.toContain('check-start');
  });
});

describe('a key in the wrong field', () => {
  it('is neither kept nor sent from the goal, and the person is warned while typing', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal(`Use ${KEY} for it`);
    expect(compose.getSnapshot().goalHoldsKey).toBe(true);
    await compose.submit(fieldWith(KEY));
    expect(compose.getSnapshot()).toMatchObject({
      goal: `Use ${KEY} for it`,
      failure: { slug: 'key-in-goal' },
    });
    expect(typesOf(ports.last.requests)).toEqual(['watch-window']);
  });

  it('is neither kept nor sent from the model', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A goal');
    compose.typeModel(KEY);
    await compose.submit(fieldWith(KEY));
    expect(compose.getSnapshot().failure?.slug).toBe('key-in-model');
    expect(JSON.stringify(ports.last.requests)).not.toContain(KEY);
  });

  it('of no known shape is found in the goal by the key itself, and the goal is kept no longer', async () => {
    const { ports, compose } = await openForm();
    const field = fieldWith('plain-word-9f86d081');
    const goal = 'Use plain-word-9f86d081 for it';
    compose.typeGoal(goal);
    ports.last.reply('keep-goal', { type: 'ok' });
    await settle();
    ports.last.show(stateOf({ goal }));
    await compose.submit(field);
    expect(ports.last.requests.slice(1)).toEqual([{ type: 'keep-goal', tab_id: 1, goal: '' }]);

    ports.last.reply('keep-goal', { type: 'ok' });
    await settle();
    ports.last.show(stateOf({ goal: '' }));
    expect(compose.getSnapshot()).toMatchObject({ goal, failure: { slug: 'key-in-goal', field: 'goal' } });
    expect(field.text).toBe('plain-word-9f86d081');
  });

  it('reaches the worker in no message but start, whatever is typed in whatever order', async () => {
    const act = fc.oneof(
      fc.constantFrom('goal', 'model', 'provider', 'submit', 'focus', 'tab', 'refuse', 'hand-over'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), fc.boolean(), async (acts, keyEverywhere) => {
        const { ports, compose } = await openForm();
        const text = keyEverywhere ? `${KEY} x` : 'A goal';
        let tab = 1;
        for (const each of acts) {
          if (each === 'goal') compose.typeGoal(text);
          if (each === 'model') compose.typeModel(keyEverywhere ? KEY : 'gpt-5.1');
          if (each === 'provider') compose.pickProvider('openai');
          if (each === 'focus') compose.setGoalFocus(true);
          if (each === 'hand-over') compose.handOver();
          if (each === 'submit') void compose.submit(fieldWith(KEY));
          if (each === 'tab') ports.last.show(stateOf({ tab_id: (tab += 1) }));
          if (each === 'refuse' && typesOf(ports.last.requests).includes('check-start'))
            ports.last.reply('check-start', { type: 'refused', failure: noteFailure('no-token') });
          await settle();
        }
        expect(JSON.stringify(ports.last.requests)).not.toContain(KEY);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the goal', () => {
  it('is kept for its tab with every change', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A');
    compose.typeGoal('A goal');
    expect(ports.last.requests.slice(1)).toEqual([
      { type: 'keep-goal', tab_id: 1, goal: 'A' },
      { type: 'keep-goal', tab_id: 1, goal: 'A goal' },
    ]);
  });

  it('is what this tab had when the form opens', async () => {
    const { compose } = await openForm({ goal: 'From the popup' });
    expect(compose.getSnapshot().goal).toBe('From the popup');
  });

  it('typed before the worker spoke goes to the tab that it names', async () => {
    const { view, ports } = await openView();
    const compose = createComposeStore(view);
    compose.typeGoal('Early');
    ports.last.show(stateOf({ tab_id: 4, goal: 'Older' }));
    expect(compose.getSnapshot().goal).toBe('Early');
    expect(ports.last.requests.at(-1)).toEqual({ type: 'keep-goal', tab_id: 4, goal: 'Early' });
  });

  it('is not taken back by its own echo', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A');
    compose.typeGoal('A goal');
    ports.last.reply('keep-goal', { type: 'ok' });
    ports.last.show(stateOf({ goal: 'A' }));
    expect(compose.getSnapshot().goal).toBe('A goal');
  });

  it('takes what another view typed into its own empty field, though that has the focus from the start', async () => {
    const { ports, compose } = await openForm();
    compose.setGoalFocus(true);
    ports.last.show(stateOf({ goal: 'Typed in the popup' }));
    expect(compose.getSnapshot().goal).toBe('Typed in the popup');
  });

  it('follows another view of the same tab, but never under the hands of who types', async () => {
    const { ports, compose } = await openForm();
    compose.setGoalFocus(true);
    compose.typeGoal('Mine');
    ports.last.reply('keep-goal', { type: 'ok' });
    await settle();
    ports.last.show(stateOf({ goal: 'From the popup' }));
    expect(compose.getSnapshot().goal).toBe('Mine');
    compose.setGoalFocus(false);
    ports.last.show(stateOf({ goal: 'From the popup, once more' }));
    expect(compose.getSnapshot().goal).toBe('From the popup, once more');
  });

  it("changes with the tab and comes back with it, also one that the worker wouldn't keep", async () => {
    const { ports, compose } = await openForm();
    const long = 'x'.repeat(9_000);
    compose.typeGoal(long);
    const before = compose.getSnapshot().keyField;
    ports.last.show(stateOf({ tab_id: 2, goal: 'Of the other tab' }));
    expect(compose.getSnapshot()).toMatchObject({ tabId: 2, goal: 'Of the other tab' });
    expect(compose.getSnapshot().keyField).not.toBe(before);
    ports.last.show(stateOf({ tab_id: 1 }));
    expect(compose.getSnapshot().goal).toBe(long);
  });

  it('has another key field in another tab, and keeps no key there by itself; the same one while the tab stays', async () => {
    const { ports, compose } = await openForm();
    const first = compose.getSnapshot().keyField;
    ports.last.show(stateOf({ goal: 'x' }));
    expect(compose.getSnapshot().keyField).toBe(first);
    compose.keepKey(true);
    ports.last.show(stateOf({ tab_id: 2 }));
    expect(compose.getSnapshot().keepsKey).toBe(false);
    ports.last.show(stateOf({ tab_id: 1 }));
    expect(compose.getSnapshot().keyField).not.toBe(first);
  });
});

describe('provider and model', () => {
  it('are what was remembered', async () => {
    const { compose } = await openForm({ provider: 'anthropic', model: 'claude-x' });
    expect(compose.getSnapshot().choice).toMatchObject({ provider: 'anthropic', model: 'claude-x' });
  });

  it('are the first on offer when nothing was remembered, or that is offered no more', async () => {
    const first = { provider: 'openai', model: 'gpt-5.1' };
    expect((await openForm()).compose.getSnapshot().choice).toMatchObject(first);
    const { compose } = await openForm({ provider: 'practice', model: 'practice' });
    expect(compose.getSnapshot().choice).toMatchObject(first);
  });

  it('are remembered when they change; another provider brings its own model', async () => {
    const { ports, compose } = await openForm();
    compose.pickProvider('anthropic');
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'keep-choice',
      via: null,
      provider: 'anthropic',
      model: '',
      address: '',
      limits: NO_LIMITS,
    });
    compose.typeModel('claude-anything');
    expect(ports.last.requests.at(-1)).toEqual({
      type: 'keep-choice',
      via: null,
      provider: 'anthropic',
      model: 'claude-anything',
      address: '',
      limits: NO_LIMITS,
    });
  });
});

describe('the way of the key', () => {
  const noRegistry = { registry: null, providers: null };

  it('is through the registry, unless there is none', async () => {
    expect((await openForm()).compose.getSnapshot().choice.via).toBe('registry');
    const { compose } = await openForm(noRegistry);
    expect(compose.getSnapshot().choice).toMatchObject({ via: 'direct', provider: 'openai' });
    const chosen = await openForm({ ...noRegistry, via: 'registry' });
    expect(chosen.compose.getSnapshot().choice.via).toBe('direct');
  });

  it('is remembered when it is chosen, and only then', async () => {
    const { ports, compose } = await openForm(noRegistry);
    compose.typeModel('gpt-anything');
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'keep-choice', via: null });
    compose.pickVia('direct');
    expect(ports.last.requests.at(-1)).toMatchObject({ via: 'direct', model: 'gpt-anything' });
    expect((await openForm({ via: 'direct' })).compose.getSnapshot().choice.via).toBe('direct');
  });

  it('keeps provider and model where both ways offer them, and brings them back where not', async () => {
    const { compose } = await openForm({ provider: 'anthropic', model: 'claude-x' });
    compose.pickVia('direct');
    expect(compose.getSnapshot().choice).toMatchObject({ provider: 'anthropic', model: 'claude-x' });
    compose.pickProvider('openai-compatible');
    compose.typeModel('llama');
    compose.pickVia('registry');
    expect(compose.getSnapshot().choice).toMatchObject({ provider: 'openai', model: 'gpt-5.1' });
    compose.pickVia('direct');
    expect(compose.getSnapshot().choice).toMatchObject({ provider: 'openai-compatible', model: 'llama' });
  });

  it.each([
    ['one that both offer', { provider: 'anthropic', model: 'claude-x', address: '' }, 'registry'],
    ['one that only the vendor offers', { provider: 'openrouter', model: 'x/y', address: '' }, 'direct'],
    [
      'an address of one’s own',
      { provider: 'openai-compatible', model: 'llama', address: 'http://localhost:1/v1' },
      'direct',
    ],
  ] as const)(
    'changes with a registry that is set, and neither provider, model nor address: %s',
    async (...of) => {
      const [, choice, via] = of;
      const { ports, compose } = await openForm({ ...noRegistry, ...choice });
      expect(compose.getSnapshot().choice).toMatchObject({ ...choice, via: 'direct' });

      ports.last.show(stateOf(choice));

      expect(compose.getSnapshot().choice).toMatchObject({ ...choice, via });
    },
  );

  it('is told with every run', async () => {
    const { ports, compose } = await openForm({ via: 'direct' }, () => Promise.resolve(true));
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(KEY));
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({
      type: 'check-start',
      via: 'direct',
      registry_url: 'https://registry.example',
      provider: 'openai',
      address: '',
    });
  });
});

describe("the browser's permission for a provider", () => {
  it('is asked for in the click itself, for its host alone', async () => {
    const asked: string[] = [];
    const { compose } = await openForm({ via: 'direct' }, (pattern) => {
      asked.push(pattern);
      return Promise.resolve(true);
    });
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(KEY));
    // In the same turn: a browser has forgotten the click after any await.
    expect(asked).toEqual(['https://api.openai.com/*']);
  });

  it.each([
    ['no', () => Promise.resolve(false)],
    ['an error', () => Promise.reject(new Error('must be called in a click'))],
  ])('refused by %s sends nothing and loses nothing', async (_, requestPermission) => {
    const { ports, compose } = await openForm({ via: 'direct' }, requestPermission);
    const field = fieldWith(KEY);
    compose.typeGoal('A goal');
    await compose.submit(field);
    expect(typesOf(ports.last.requests)).toEqual(['watch-window', 'keep-goal']);
    expect(field.text).toBe(KEY);
    expect(compose.getSnapshot()).toMatchObject({
      goal: 'A goal',
      isStarting: false,
      failure: { slug: 'provider-not-allowed' },
    });
  });

  it('is asked for once, however often the button is pressed', async () => {
    let asked = 0;
    const { compose } = await openForm({ via: 'direct' }, () => {
      asked += 1;
      return new Promise<boolean>(() => undefined);
    });
    compose.typeGoal('A goal');
    for (let press = 0; press < 5; press += 1) void compose.submit(fieldWith(KEY));
    expect(asked).toBe(1);
  });

  it('is asked for neither through the registry nor for what is plainly wrong', async () => {
    const asked: string[] = [];
    const requestPermission = (pattern: string): Promise<boolean> => {
      asked.push(pattern);
      return Promise.resolve(true);
    };
    const through = await openForm({}, requestPermission);
    through.compose.typeGoal('A goal');
    void through.compose.submit(fieldWith(KEY));
    const direct = await openForm({ via: 'direct' }, requestPermission);
    direct.compose.typeGoal('A goal');
    await direct.compose.submit(fieldWith('Bearer x'));
    expect(asked).toEqual([]);
  });

  it('is not asked for in the popup, which says where to go instead', async () => {
    const { ports, compose } = await openForm({ via: 'direct' });
    const field = fieldWith(KEY);
    compose.typeGoal('A goal');
    void compose.submit(field);
    await settle();
    ports.last.reply('check-start', { type: 'refused', failure: noteFailure('no-provider-permission') });
    await settle();
    expect(withWords(compose.getSnapshot()).failure?.detail).toContain('Open in side panel');
    expect(field.text).toBe(KEY);
  });

  it('goes with goal and choice to the panel', async () => {
    const { ports, compose } = await openForm();
    compose.typeGoal('A goal');
    compose.pickVia('direct');
    const before = ports.last.requests.length;
    compose.handOver();
    expect(ports.last.requests.slice(before)).toMatchObject([
      { type: 'keep-goal', goal: 'A goal' },
      { type: 'keep-choice', via: 'direct' },
    ]);
  });
});

describe('an address of one’s own', () => {
  const own = {
    via: 'direct',
    provider: 'openai-compatible',
    model: 'llama',
    address: 'http://localhost:11434/v1',
  } as const;

  it('needs no key, and its host is what is asked for', async () => {
    const asked: string[] = [];
    const { ports, compose } = await openForm(own, (pattern) => {
      asked.push(pattern);
      return Promise.resolve(true);
    });
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(''));
    await settle();
    ports.last.reply('check-start', { type: 'ok' });
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'start', ...own, provider_key: '' });
    expect(asked).toEqual(['http://localhost/*']);
  });

  it('is filled in for a service, which is asked for by its host and named in the order', async () => {
    const asked: string[] = [];
    const { ports, compose } = await openForm(
      { via: 'direct', provider: 'openai', model: 'm' },
      (pattern) => {
        asked.push(pattern);
        return Promise.resolve(true);
      },
    );
    compose.typeGoal('A goal');
    compose.pickService(named('Groq'));
    expect(compose.getSnapshot().choice).toMatchObject({ provider: 'openai-compatible', model: '' });
    compose.typeModel('llama');
    await compose.submit(fieldWith(KEY));
    // A key that begins like OpenAI's is no key of this service, whose keys are known.
    expect(compose.getSnapshot().failure?.slug).toBe('key-is-openai');
    void compose.submit(fieldWith('a-key-of-no-shape'));
    await settle();
    expect(asked).toEqual(['https://api.groq.com/*']);
    expect(ports.last.requests.at(-1)).toMatchObject({
      type: 'check-start',
      provider: 'openai-compatible',
      provider_name: 'Groq',
      address: 'https://api.groq.com/openai/v1',
    });
  });

  it("gets somebody else's key only if the person insists there", async () => {
    const { ports, compose } = await openForm(own);
    compose.typeGoal('A goal');
    compose.pickService(named('Groq'));
    compose.typeModel('llama');
    void compose.submit(fieldWith(KEY));
    await settle();
    compose.pickService(named('DeepSeek'));
    compose.typeModel('deepseek-chat');
    void compose.submit(fieldWith(KEY));
    await settle();
    expect(compose.getSnapshot().failure?.slug).toBe('key-is-openai');
    compose.pickProvider('openai-compatible');
    compose.typeAddress('https://api.mistral.ai/v1');
    compose.typeModel('mistral-small');
    void compose.submit(fieldWith(KEY));
    await settle();
    expect(compose.getSnapshot().failure?.slug).toBe('key-is-openai');
    expect(typesOf(ports.last.requests)).not.toContain('check-start');
  });

  it('of a service that gives out keys needs one', async () => {
    const { ports, compose } = await openForm(own);
    compose.typeGoal('A goal');
    compose.pickService(named('Groq'));
    compose.typeModel('llama');
    await compose.submit(fieldWith(''));
    expect(compose.getSnapshot().failure?.slug).toBe('key-empty');
    expect(typesOf(ports.last.requests)).not.toContain('check-start');
  });

  it('is not complete without the part that only the person knows', async () => {
    const { ports, compose } = await openForm(own);
    compose.typeGoal('A goal');
    compose.pickService(named('Azure OpenAI'));
    compose.typeModel('my-deployment');
    await compose.submit(fieldWith(KEY));
    expect(compose.getSnapshot().failure).toMatchObject({ slug: 'address-incomplete', field: 'address' });
    expect(typesOf(ports.last.requests)).not.toContain('check-start');

    compose.fillAddress('https://mine.openai.azure.com/openai/v1');
    expect(compose.getSnapshot()).toMatchObject({
      failure: null,
      typesAddress: false,
      choice: { model: 'my-deployment' },
    });
  });

  it('stays in its field while it is typed, though a service has it', async () => {
    const { compose } = await openForm(own);
    expect(compose.getSnapshot().typesAddress).toBe(false);
    compose.pickProvider('openai-compatible');
    compose.typeAddress('https://api.deepseek.com');
    expect(compose.getSnapshot()).toMatchObject({
      typesAddress: true,
      choice: { address: 'https://api.deepseek.com' },
    });
  });

  it('comes back when another address is picked after a service', async () => {
    const mine = { ...own, address: 'https://gateway.test/v1' };
    const { compose } = await openForm(mine);
    compose.pickService(named('Groq'));
    compose.pickService(named('Ollama'));
    compose.pickProvider('openai');
    compose.pickProvider('openai-compatible');
    expect(compose.getSnapshot().choice.address).toBe(mine.address);
    expect(compose.getSnapshot().typesAddress).toBe(true);
  });

  it('is stored when a service takes its place, and comes back in the next view', async () => {
    const address = 'https://gateway.test/v1';
    const { ports, compose } = await openForm({ ...own, address });
    compose.pickService(named('Groq'));
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'keep-choice', own_address: address });

    const next = await openForm({ ...own, address: named('Groq').url, own_address: address });
    next.compose.pickProvider('openai-compatible');
    expect(next.compose.getSnapshot().choice.address).toBe(address);
  });

  it('that holds a key is not stored beside a service either', async () => {
    const { ports, compose } = await openForm({ ...own, address: `https://gateway.test/${KEY}` });
    compose.pickService(named('Groq'));
    await settle();
    expect(JSON.stringify(ports.last.requests)).not.toContain(KEY);
  });

  it('counts again after a cap was typed on the other way', async () => {
    const { compose } = await openForm({ ...own, via: null });
    compose.pickVia('registry');
    expect(compose.getSnapshot().choice.provider).toBe('openai');
    compose.typeLimits({ ...compose.getSnapshot().choice.limits, tokens: '5000' });
    compose.pickVia('direct');
    expect(compose.getSnapshot().choice).toMatchObject({ ...own, limits: { tokens: '5000' } });
  });

  it('is completed before anything is asked', async () => {
    const { ports, compose } = await openForm({ ...own, address: 'localhost:11434/v1/chat/completions/' });
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(''));
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ ...own, type: 'check-start' });
  });

  it.each([
    ['bad-address', ''],
    ['bad-address', 'https://gateway.test/?key=x'],
    ['address-unencrypted', 'http://192.168.0.7/v1'],
    ['address-this-machine', '127.0.0.2:11434/v1'],
  ])('that no key may go to is named before anything is asked, as %s: %j', async (slug, address) => {
    const { ports, compose } = await openForm({ ...own, address });
    compose.typeGoal('A goal');
    await compose.submit(fieldWith(''));
    expect(compose.getSnapshot().failure).toMatchObject({ slug, field: 'address' });
    expect(typesOf(ports.last.requests)).not.toContain('check-start');
  });

  it('with a key in it is neither kept nor sent', async () => {
    const { ports, compose } = await openForm({ ...own, address: '' });
    compose.typeGoal('A goal');
    compose.typeAddress(`https://gateway.test/${KEY}`);
    await compose.submit(fieldWith(KEY));
    expect(compose.getSnapshot().failure?.slug).toBe('key-in-address');
    expect(JSON.stringify(ports.last.requests)).not.toContain(KEY);
  });

  it('is remembered, and goes nowhere with a run of another provider', async () => {
    const { ports, compose } = await openForm({ ...own, provider: 'openai' }, () => Promise.resolve(true));
    compose.typeAddress('http://localhost:8000/v1');
    expect(ports.last.requests.at(-1)).toMatchObject({
      type: 'keep-choice',
      address: 'http://localhost:8000/v1',
      limits: NO_LIMITS,
    });
    compose.typeGoal('A goal');
    void compose.submit(fieldWith(KEY));
    await settle();
    expect(ports.last.requests.at(-1)).toMatchObject({ type: 'check-start', address: '' });
  });
});
