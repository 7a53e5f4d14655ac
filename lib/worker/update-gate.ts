import type { Clock } from '../base/clock.ts';
import type { Runs } from '../runs/runs.ts';

interface UpdateGateParts {
  runs: Pick<Runs, 'live' | 'unsaved'>;
  hasTab: (tabId: number) => Promise<boolean>;
  /** Installs the update, which ends this worker and empties the session's storage. */
  reload: () => void;
  clock: Clock;
  /** Milliseconds between two checks of what the update waits for. */
  lookMs: number;
}

/**
 * An extension update waits while a run is in progress or a composition is unsaved. It polls instead of reacting to
 * their events: otherwise the view that shows "Saved" would disappear before anybody has read it.
 */
export const createUpdateGate = ({ runs, hasTab, reload, clock, lookMs }: UpdateGateParts): (() => void) => {
  let isWaiting = false;
  const look = async (): Promise<void> => {
    const [run] = [...runs.live(), ...runs.unsaved()];
    if (run === undefined) {
      reload();
      return;
    }
    clock.after(lookMs, () => void look());
    // Chromium installs the update as soon as the worker sleeps; a browser call keeps it awake.
    await hasTab(run.tab_id);
  };
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    void look();
  };
};
