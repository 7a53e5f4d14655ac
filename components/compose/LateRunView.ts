/** The view of a run. Loaded while a run starts, so that its first phase is visible. */
export const loadRunView = async () => ({ default: (await import('../run/RunView.tsx')).RunView });
