/** What the registry says about its own budget, queue and key. `scope`: whose budget is spent, if that is what it is about. */
export const HOSTED_FAILURES = {
  'budget-exhausted': (scope?: unknown) =>
    scope === 'person'
      ? {
          title: "Your share of this registry's budget is spent",
          detail: 'Others may still have theirs. Wait until yours is back, or plan with your own key now.',
        }
      : {
          title: "This registry's budget is spent",
          detail:
            'It is spent for everybody who uses this registry. Wait until it is back, or plan with your own key now.',
        },
  'queue-full': (_scope?: unknown) => ({
    title: 'Too many jobs are waiting on this registry',
    detail: 'Nothing was queued. Try again later, or plan with your own key now.',
  }),
  'registry-key-unusable': (_scope?: unknown) => ({
    title: "The registry's own key does not work",
    detail:
      'The provider refused the key that belongs to the registry. It is not about you or your goal: whoever runs the registry finds the reason in its log. You can plan with your own key meanwhile.',
  }),
  'hosted-unavailable': (_scope?: unknown) => ({
    title: 'This registry has no budget of its own any more',
    detail: 'It composes only with a key that you bring. Your goal is still here.',
  }),
};
