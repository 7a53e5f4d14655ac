import type { ViewState } from '../lib/messages/index.ts';
import { nameOfKept, type KeptKeyState } from '../lib/stores/choice.ts';
import type { Store } from '../lib/stores/observable.ts';
import { useStore } from '../lib/stores/use-store.ts';
import { formatElapsed } from './format.ts';

interface KeptKeyProps {
  kept: KeptKeyState;
  state: ViewState;
  clock: Store<number>;
  onForget: () => void;
}

/** The key that is kept for the session: whose it is, how long still, and the way to be rid of it. Shown whatever else is. */
export const KeptKey = ({ kept, state, clock, onForget }: KeptKeyProps) => {
  const now = useStore(clock);
  return (
    <div className="kept-key">
      <p>
        Your key for {nameOfKept(kept, state)} is kept for this session, in memory only. Forgotten in{' '}
        <time dateTime={kept.until}>{formatElapsed(Date.parse(kept.until) - now)}</time> without a run.
      </p>
      <button type="button" className="button small" onClick={onForget}>
        Forget now
      </button>
    </div>
  );
};
