import { late } from '../parts/late.tsx';

/** The view of a run. Loaded while a run starts, so that its first phase is visible. */
export const LateRunView = late(async () => (await import('../run/RunView.tsx')).RunView);
