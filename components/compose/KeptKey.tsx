import { parseServerAddress } from '../../lib/base/server-address.ts';
import {
  isForProvider,
  keptKeyOf,
  nameOfKept,
  registryOf,
  type Choice,
  type KeptKeyState,
} from '../../lib/form/choice.ts';
import type { ViewState } from '../../lib/messages/index.ts';
import type { Store } from '../../lib/stores/observable.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { formatElapsed } from '../parts/format-time.ts';

interface KeptKeyProps {
  kept: KeptKeyState;
  state: ViewState;
  /** The choice for the next run. */
  choice: Choice;
  view: ViewStore;
  clock: Store<number>;
}

/** "only to OpenAI", "through registry.example". */
const wayOf = (registryUrl: string | null, provider: string): string =>
  registryUrl === null
    ? `only to ${provider}`
    : `through ${parseServerAddress(registryUrl)?.host ?? registryUrl}`;

/**
 * The key that is kept for the session: its provider, the way it goes, its remaining time, and how to forget it. It
 * is always shown. If the next run would send the key another way, this asks first; until then that run does not
 * use it.
 */
export const KeptKey = ({ kept, state, choice, view, clock }: KeptKeyProps) => {
  const now = useStore(clock);
  const provider = nameOfKept(kept, state);
  const way = wayOf(kept.registry_url, provider);
  const nextRegistry = registryOf(choice, state);
  const nextWay = wayOf(nextRegistry, provider);
  const isAsked = isForProvider(kept, choice) && keptKeyOf(choice, state) === null;
  return (
    <div className="kept-key">
      <p>
        Your key for {provider} is kept for this session, in memory only, and is sent {way}. Forgotten in{' '}
        <time dateTime={kept.until}>{formatElapsed(Date.parse(kept.until) - now)}</time> without a run.
      </p>
      {isAsked && (
        <p role="alert">
          You kept it to be sent {way}. The next run goes {nextWay}
          {nextRegistry === null ? '' : ', which would see it too'}. The kept key is not used for that unless
          you say so here.
        </p>
      )}
      <div className="row">
        {isAsked && (
          <button
            type="button"
            className="button small"
            onClick={() =>
              void view.ask({ type: 'reroute-key', via: choice.via, registry_url: nextRegistry })
            }
          >
            Send it {nextWay}
          </button>
        )}
        <button type="button" className="button small" onClick={() => void view.ask({ type: 'forget-key' })}>
          Forget now
        </button>
      </div>
    </div>
  );
};
