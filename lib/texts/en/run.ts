import { formatDuration } from '../durations.ts';
import { formatNumber, plural } from '../locale.ts';

const drafts = (count: number): string => plural(count, { one: '# draft', other: '# drafts' });

/** A run in progress, how it ended, and saving it. */
export const RUN = {
  run: 'Run',
  progress: 'Compose progress',
  phases: {
    classifying: 'classifying',
    planning: 'planning',
    drafting: 'drafting',
    analyzing: 'analyzing',
  },
  connecting: 'connecting',
  /** A job that no worker of the registry has begun. */
  queued: 'queued',
  phaseDone: (phase: string) => `${phase}, done`,
  phaseCount: (phase: string, count: string) => `${phase}, ${count}`,
  doneOf: (done: number, total: number) => `${formatNumber(done)} of ${formatNumber(total)}`,
  keyOnlyTo: (provider: string) => `key only to ${provider}`,
  cancel: 'Cancel',
  /** A provider refused a call before it accepted it; the time that is left stands behind the sentence. */
  waiting: {
    'provider-rate-limited': (provider: string) => `Waiting: ${provider} limits how often this key may call.`,
    'provider-unavailable': (provider: string) => `Waiting: ${provider} is overloaded.`,
  },
  timeLeft: formatDuration,

  ended: { succeeded: 'Done', failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' },
  draftsReady: (count: number) => `${drafts(count)} ready`,
  nothingToDraft: 'Nothing to draft: what exists covers it',
  nothingButGaps: 'Nothing to draft, but there are gaps',
  partial: (ended: string, done: number, planned: number) =>
    `${ended}, partial: ${formatNumber(done)} of ${drafts(planned)}`,
  someDraft: 'The draft',
  rewritten: (draft: string) => `${draft} rewritten`,
  endedRewritten: (ended: string, draft: string) => `${ended} after ${draft} was rewritten`,
  endedUnchanged: (ended: string, draft: string) => `${ended}: ${draft} is as it was`,
  cancelledJob: 'You cancelled the job: the registry ends it, and every call that it has open.',
  cancelledDirect: (provider: string) => `You cancelled the run: every call to ${provider} was closed.`,
  cancelledRegistry: (provider: string) =>
    `You cancelled the run: its connection was closed, so the registry ends every call to ${provider}.`,

  save: 'Save plan',
  saving: 'Saving',
  saved: 'Saved, without your key.',
  openPlan: 'Open the plan',
  publish: 'Publish…',
  savesNew: 'Saves the current drafts as a new plan; your earlier plan stays unchanged.',
  notStored: 'The browser could not keep this run. Save or download it before you close the browser.',
  needsRegistry:
    'A registry keeps plans. Until you set one and save, the drafts stay here for this session, each with its download.',
  discard: 'Discard',
  discardForGood: 'Discard for good?',
  discardDrafts: 'Discard drafts',
};
