import type { Store } from '../lib/stores/observable.ts';
import { useStore } from '../lib/stores/use-store.ts';
import { formatElapsed } from './format.ts';

interface KeptKeyProps {
  until: string;
  clock: Store<number>;
  onForget: () => void;
}

/** Stands where the key's field is while one is kept for the session. */
export const KeptKey = ({ until, clock, onForget }: KeptKeyProps) => {
  const now = useStore(clock);
  return (
    <div className="field">
      <p className="field-head">
        <strong>API key</strong>
      </p>
      <div className="kept-key">
        <p>
          Kept for this session, in memory only. Forgotten in{' '}
          <time dateTime={until}>{formatElapsed(Date.parse(until) - now)}</time> without a run.
        </p>
        <button type="button" className="button small" onClick={onForget}>
          Forget now
        </button>
      </div>
    </div>
  );
};
