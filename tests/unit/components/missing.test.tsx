import { describe, expect, it } from 'vitest';

import { DraftMissing } from '../../../components/drafts/DraftMissing.tsx';
import { RunView } from '../../../components/run/RunView.tsx';
import { rememberedChoice } from '../../../lib/form/choice.ts';
import { createComposeStore } from '../../../lib/form/compose-store.ts';
import type { RunRecord } from '../../../lib/messages/index.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';
import { endedRun, runOf } from '../../support/gallery/states.ts';
import { readRun, readState, stillStore, stillView, textOf } from '../../support/worker/markup.tsx';
import { stateOf } from '../../support/worker/open-view.ts';

const view = (run: RunRecord) => (
  <RunView
    run={readRun(run)}
    view={stillView(null)}
    openStarter={createComposeStore(stillView(null)).openStarter}
    clock={stillStore(0)}
    wasStartedHere
    showsGoal
    onCancel={() => undefined}
    onSave={() => undefined}
  />
);
const OUTLINE = [SKILL, SERVER, AGENT].map(({ draft_id, kind, name }) => ({
  draft_id,
  kind,
  name,
  purpose: `What ${name} is for`,
}));
const BUTTON = 'Draft the missing ones…';

describe('a run that lacks drafts of its plan', () => {
  it.each<[string, Partial<RunRecord>]>([
    ['succeeded', { status: 'succeeded' }],
    ['was cancelled', { status: 'cancelled' }],
    ['was interrupted before any of them', { status: 'interrupted', drafts: [] }],
  ])('names them and offers to draft them when it %s', (_how, part) => {
    const words = textOf(view(endedRun({ drafts: [SKILL], outline: OUTLINE, ...part })));

    for (const shown of ['Missing drafts', AGENT.name, `What ${SERVER.name} is for`, BUTTON])
      expect(words).toContain(shown);
  });

  it.each<[string, RunRecord]>([
    ['is in progress', runOf({ drafts: [SKILL], outline: OUTLINE })],
    [
      'has them all, one of them discarded',
      endedRun({
        status: 'succeeded',
        drafts: [SKILL, SERVER, AGENT],
        outline: OUTLINE,
        discarded: [SKILL.draft_id],
      }),
    ],
    [
      'has an outline without purposes',
      endedRun({
        status: 'failed',
        drafts: [SKILL],
        outline: OUTLINE.map(({ draft_id, kind, name }) => ({ draft_id, kind, name })),
      }),
    ],
    ['ended before there was a plan', endedRun({ status: 'failed', outline: null })],
  ])('offers nothing when it %s', (_why, run) => {
    expect(textOf(view(run))).not.toContain(BUTTON);
  });

  it('shows only the missing ones to come while they are drafted', () => {
    const words = textOf(
      view(
        runOf({
          drafts: [SKILL],
          outline: OUTLINE,
          continued: { missing: [SERVER.draft_id, AGENT.draft_id], partial: false },
        }),
      ),
    );
    expect(words.match(/to come/g)).toHaveLength(2);
  });

  it('has nothing to come while one of its drafts is rewritten', () => {
    const redraft = { draft_id: SKILL.draft_id, note: '', done: false, partial: false };
    expect(textOf(view(runOf({ drafts: [SKILL], outline: OUTLINE, redraft })))).not.toContain('to come');
  });
});

describe('the form that has them drafted', () => {
  it('says what is sent and what it will likely take, and wants the key', () => {
    const state = readState(stateOf({}));
    const redraft = {
      ...stillStore({
        note: '',
        choice: { ...rememberedChoice(state), via: 'registry' as const, provider: 'openai' as const },
        isStarting: false,
        failure: null,
      }),
      typeNote: () => undefined,
      close: () => undefined,
      touchKey: () => undefined,
      submit: () => Promise.resolve(),
    };
    const words = textOf(
      <DraftMissing
        missing={2}
        goal="A goal"
        redraft={redraft}
        view={stillView(state)}
        onClose={() => undefined}
      />,
    );

    expect(words).toContain('API key');
    expect(words).toContain('The goal and the plan are sent again.');
    expect(words).toContain('Calls to the provider: 3 to 6.');
    expect(words).toContain('The plan is kept: 2 drafts to write and judge, and at most once more.');
  });
});
