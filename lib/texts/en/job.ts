import { plural } from '../locale.ts';

/** A job on the registry's own budget. */
export const JOB = {
  goesOn:
    'The registry works on this by itself. It goes on when you close this panel, the tab or the browser; only Cancel ends it. You find it under',
  underPlans: 'My plans',
  cancelling: 'Cancelling.',
  outOfReach: 'The registry does not answer at the moment. It is asked again; the job goes on there.',
  leave: 'Plan something else here',

  jobs: 'On the registry',
  jobsHint: 'What the registry works on, or has done, on its own budget. It keeps results only for a while.',
  status: {
    queued: 'Queued',
    running: 'In progress',
    succeeded: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
  drafts: (count: number) => plural(count, { one: '# draft', other: '# drafts' }),
  keptUntil: (date: string) => `kept until ${date}`,
  open: 'Open',
  cancel: 'Cancel',
  askCancel: 'Cancel it on the registry?',
  cancelIt: 'Cancel the job',
  showMore: 'Show more jobs',
  all: 'All plans',
  opening: 'Opening the job',
  inPanel: 'Open in side panel',
  inPanelHint: 'There you can edit its drafts, or have them rewritten with your own key.',
};
