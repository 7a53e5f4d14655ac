import { describe, expect, it } from 'vitest';

import { PageChip } from '../../../components/fields/PageChip.tsx';
import { noteFailure } from '../../../lib/failures/index.ts';
import type { PageState } from '../../../lib/messages/index.ts';
import { FAILURES } from '../../../lib/texts/en/failures/failures.ts';
import { readState, stillView, textOf } from '../../support/worker/markup.tsx';
import { stateOf } from '../../support/worker/open-view.ts';

const PAGE: PageState = {
  page_id: crypto.randomUUID(),
  url: 'https://docs.example/refunds',
  title: 'Refunds',
  text: '',
  is_cut: false,
  entity: null,
};
const chip = (page: PageState | null) => {
  const page_failure = noteFailure('no-page-access');
  return textOf(<PageChip view={stillView(readState(stateOf({ page, page_failure })))} />);
};

describe('the page that goes with the goal', () => {
  it('says how much of it is sent, and whether that is all', () => {
    expect(chip({ ...PAGE, text: 'Tides' })).toContain('Text 5 characters Tides');
    expect(chip({ ...PAGE, text: 'Tides', is_cut: true })).toContain(
      '5 characters; the rest of the page is left out',
    );
  });

  it('says that the menu or shortcut could not take one', () => {
    expect(chip(null)).toContain(FAILURES['no-page-access'].title);
  });

  it('is never shown beside the words that no page could be taken', () => {
    expect(chip(PAGE)).toContain('With the page Refunds');
    expect(chip(PAGE)).not.toContain(FAILURES['no-page-access'].title);
  });
});
