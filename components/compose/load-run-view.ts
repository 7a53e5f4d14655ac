/** What shows a run. Fetched while it is being started, so that its first phase is seen. */
export const loadRunView = async () => ({ default: (await import('../run/RunView.tsx')).RunView });
