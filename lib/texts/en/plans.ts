import { plural } from '../locale.ts';

/** My plans. */
export const PLANS = {
  all: 'All plans',
  loading: 'Loading your plans',
  loadingOne: 'Loading the plan',
  notSaved: 'Not saved',
  notSavedHint:
    'These exist only in this browser session. You paid for them: save or download what you want to keep.',
  saved: 'Saved',
  savedAt: (date: string) => `Saved ${date}`,
  drafts: (count: number) => plural(count, { one: '# draft', other: '# drafts' }),
  partial: 'partial',
  endedEarly: 'partial: its run ended early',
  showMore: 'Show more',
  delete: 'Delete',
  deleteForGood: 'Delete for good?',
  deletePlan: 'Delete plan',
  needsRegistry: 'A registry keeps saved plans, and none is set.',
  none: 'No plans yet',
  noneHint:
    'A plan is what a run produced, as you saved it. Open the side panel, describe a goal, and press Save plan if you like the result.',
};
