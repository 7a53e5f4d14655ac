/** The form that has one draft rewritten, or the missing ones drafted. */
export const REGENERATE = {
  whatToChange: 'What to change',
  noteExample: 'Optional. Shorter; with the error codes of our API.',
  direct: (provider: string | null, model: string) =>
    `${provider ?? 'The provider'} · ${model}. The key goes only to ${provider ?? 'the provider'}.`,
  throughRegistry: (provider: string | null, model: string, registry: string | null) =>
    `${provider ?? 'The provider'} · ${model}. The key goes through ${registry ?? 'the registry'}.`,
  sendsAgain: 'This draft and the goal are sent again. You can go back to the current version.',
  sendsAgainWithPage:
    'This draft, the page above and the goal are sent again. You can go back to the current version.',
  sendsPlanAgain:
    'The goal and the plan are sent again. The drafts that you have are not, and stay as they are.',
  sendsPlanAgainWithPage:
    'The goal, the plan and the page above are sent again. The drafts that you have are not, and stay as they are.',
  capsElsewhere: 'Set caps under “Plan again”, below.',
  start: 'Regenerate this draft',
  startMissing: 'Draft the missing ones',
  notNow: 'Not now',
};
