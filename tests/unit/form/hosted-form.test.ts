import { describe, expect, it } from 'vitest';

import { noteFailure } from '../../../lib/failures/index.ts';
import { createComposeStore } from '../../../lib/form/compose-store.ts';
import { createRedraftStore } from '../../../lib/form/redraft-store.ts';
import type { KeyField } from '../../../lib/form/run-starter.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { sampleBudget } from '../../support/worker/hosted-registry.ts';
import { openView, stateOf } from '../../support/worker/open-view.ts';
import { settle } from '../../support/worker/view-port.ts';

const RUN_ID = '01930000-0000-7000-8000-0000000000aa';
const GOAL = '  Goal with  spaces\n— and «signs» ';
const KEY = 'sk-proj-4f1c9a7be2d05813764fa0bc';

const noField: KeyField = {
  read: () => {
    throw new Error('the key field was read');
  },
  clear: () => {
    throw new Error('the key field was emptied');
  },
};

const openForm = async (part: Parameters<typeof stateOf>[0] = {}) => {
  const { view, ports } = await openView();
  const compose = createComposeStore(view);
  ports.last.show(stateOf({ budget: sampleBudget(), ...part }));
  return { view, ports, compose };
};
const viaOf = ({ compose }: Awaited<ReturnType<typeof openForm>>) => compose.getSnapshot().choice.via;

describe('the form where the registry offers a budget', () => {
  it('is on that budget until the person chooses otherwise', async () => {
    const form = await openForm();
    expect(viaOf(form)).toBe('hosted');

    form.compose.pickVia('direct');
    expect(viaOf(form)).toBe('direct');
    expect(form.ports.last.requests.at(-1)).toMatchObject({ type: 'keep-choice', via: 'direct' });
    form.compose.pickVia('hosted');
    expect(viaOf(form)).toBe('hosted');
  });

  it('stays with a key that was chosen before the registry said so', async () => {
    expect(viaOf(await openForm({ provider: 'openai', model: 'gpt-5.1' }))).toBe('registry');
    expect(viaOf(await openForm({ via: 'registry' }))).toBe('registry');
    expect(viaOf(await openForm({ via: 'hosted', budget: null }))).toBe('registry');
    expect(viaOf(await openForm({ registry: null, budget: null }))).toBe('direct');
  });

  it('takes no key field away in which somebody types', async () => {
    const form = await openForm({ budget: null });
    form.compose.touchKey();
    form.ports.last.show(stateOf({ budget: sampleBudget() }));
    expect(viaOf(form)).toBe('registry');
    form.compose.pickVia('hosted');
    expect(viaOf(form)).toBe('hosted');
  });

  it('goes on following a registry that is set after a key was typed', async () => {
    const form = await openForm({ registry: null, budget: null });
    form.compose.touchKey();
    expect(viaOf(form)).toBe('direct');
    form.ports.last.show(stateOf());
    expect(viaOf(form)).toBe('registry');
  });

  it('starts a job with the goal as it was typed, and reads no key', async () => {
    const page = {
      page_id: 'p1',
      url: 'https://a.test',
      title: 'A',
      text: '',
      is_cut: false,
      entity: null,
    };
    const form = await openForm({ page });
    form.compose.typeGoal(GOAL);
    form.compose.typeLimits({ tokens: '9000', callTokens: '', dollars: '', reroll: false });
    void form.compose.submit(noField);
    await settle();

    expect(form.ports.last.requests.at(-1)).toEqual({
      type: 'start-job',
      tab_id: 1,
      goal: GOAL,
      registry_url: 'https://registry.example',
      page_id: 'p1',
      reroll: false,
    });
    form.ports.last.reply('start-job', { type: 'started', run_id: RUN_ID });
    await settle();
    expect(form.compose.getSnapshot()).toMatchObject({
      startedRun: RUN_ID,
      isStarting: false,
      failure: null,
    });
  });

  it.each([
    ['', 'goal-empty'],
    [`Use ${KEY}`, 'key-in-goal'],
    ['x'.repeat(9_000), 'goal-too-long'],
  ])('sends nothing where the goal is %.8s…', async (goal, slug) => {
    const form = await openForm();
    form.compose.typeGoal(goal);
    await form.compose.submit(noField);

    expect(form.compose.getSnapshot().failure?.slug).toBe(slug);
    expect(form.ports.last.requests.map(({ type }) => type)).not.toContain('start-job');
  });
});

describe('Plan with my key', () => {
  it('goes to the own key, and keeps goal and options byte for byte', async () => {
    const form = await openForm();
    form.compose.typeGoal(GOAL);
    const limits = { tokens: '9000', callTokens: '', dollars: '0.5', reroll: false };
    form.compose.typeLimits(limits);
    const submitted = form.compose.submit(noField);
    await settle();
    form.ports.last.reply('start-job', {
      type: 'refused',
      failure: { ...noteFailure('no-token'), slug: 'budget-exhausted' },
    });
    await submitted;
    expect(form.compose.getSnapshot().failure?.slug).toBe('budget-exhausted');

    form.compose.planWithMyKey();
    expect(form.compose.getSnapshot()).toMatchObject({
      goal: GOAL,
      keyAsked: 1,
      failure: null,
      choice: { via: 'registry', provider: 'openai', model: 'gpt-5.1', limits },
    });
  });

  it('goes back to the way that offers the provider of the last own key', async () => {
    const form = await openForm({
      via: 'hosted',
      provider: 'openai-compatible',
      address: 'http://localhost:11434/v1',
      model: 'llama',
    });
    form.compose.planWithMyKey();

    expect(form.compose.getSnapshot().choice).toMatchObject({ via: 'direct', model: 'llama' });
  });
});

describe('what adds to a job', () => {
  it('is a run with the person’s own key, by the way that the form has for one', async () => {
    const { view, ports, compose } = await openForm({ via: 'hosted', provider: 'openai', model: 'gpt-5.1' });
    const run = {
      tab_id: 1,
      run_id: RUN_ID,
      goal: GOAL,
      via: 'hosted',
      provider: 'anthropic',
      model: 'theirs',
    };
    const draft = sampleDraft();
    const redraft = createRedraftStore(run as never, draft, view, compose.openStarter());
    void redraft.submit({ read: () => KEY, clear: () => undefined });
    await settle();

    expect(ports.last.requests.at(-1)).toMatchObject({
      type: 'check-start',
      via: 'registry',
      provider: 'openai',
      model: 'gpt-5.1',
      redraft: { run_id: RUN_ID, draft_id: draft.draft_id },
    });
  });
});
