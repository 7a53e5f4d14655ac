import { describe, expect, it } from 'vitest';

import { Regenerate } from '../../../components/drafts/Regenerate.tsx';
import { toFailure, type FailureSlug } from '../../../lib/failures/index.ts';
import { rememberedChoice } from '../../../lib/form/choice.ts';
import type { RedraftStore } from '../../../lib/form/redraft-store.ts';
import type { PageState } from '../../../lib/messages/index.ts';
import { FAILURES } from '../../../lib/texts/en/failures/failures.ts';
import { SKILL } from '../../support/gallery/drafts.ts';
import { readState, stillStore, stillView, textOf } from '../../support/worker/markup.tsx';
import { stateOf } from '../../support/worker/open-view.ts';

const PAGE: PageState = {
  page_id: crypto.randomUUID(),
  url: 'https://docs.example/refunds',
  title: 'Refunds',
  text: 'What was selected there',
  is_cut: false,
  entity: null,
};

const form = ({ slug = null, page = null }: { slug?: FailureSlug | null; page?: PageState | null }) => {
  const state = readState(stateOf({ page }));
  const redraft: RedraftStore = {
    ...stillStore({
      note: '',
      choice: { ...rememberedChoice(state), via: 'registry' as const, provider: 'openai' as const },
      isStarting: false,
      failure: slug === null ? null : toFailure(slug),
    }),
    typeNote: () => undefined,
    close: () => undefined,
    touchKey: () => undefined,
    submit: () => Promise.resolve(),
  };
  return (
    <Regenerate
      draft={SKILL}
      goal="A goal"
      redraft={redraft}
      view={stillView(state)}
      takesFocus
      onClose={() => undefined}
    />
  );
};

describe('the form that has a draft written anew', () => {
  it.each(['no-price', 'bad-token-cap', 'bad-call-cap', 'bad-dollar-cap'] as const)(
    'says what is wrong with a cap, and where caps are set: %s',
    (slug) => {
      const words = textOf(form({ slug }));
      expect(words).toContain(FAILURES[slug].title);
      expect(words).toContain('Set caps under “Plan again”');
    },
  );

  it('shows the whole page that would be sent along, with the way to leave it out', () => {
    const words = textOf(form({ page: PAGE }));
    for (const shown of [PAGE.title, PAGE.url, PAGE.text, 'Remove page']) expect(words).toContain(shown);
  });

  it('says what it will likely take: calls, tokens in and tokens out', () => {
    const words = textOf(form({}));
    expect(words).toContain('Calls to the provider: at most 2.');
    expect(words).toMatch(/Tokens: [\d,]+ to [\d,]+ in, [\d,]+ to [\d,]+ out\./);
  });
});
