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
import { KEPT_KEY } from '../../lib/texts/en/form/kept-key.ts';
import { formatElapsed } from '../parts/format-time.ts';
import { Sentence } from '../parts/Sentence.tsx';

interface KeptKeyProps {
  kept: KeptKeyState;
  state: ViewState;
  /** The choice for the next run. */
  choice: Choice;
  view: ViewStore;
  clock: Store<number>;
}

const wayOf = (registryUrl: string | null, provider: string): string =>
  registryUrl === null
    ? KEPT_KEY.onlyTo(provider)
    : KEPT_KEY.through(parseServerAddress(registryUrl)?.host ?? registryUrl);

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
  const { via } = choice;
  const isAsked = isForProvider(kept, choice) && keptKeyOf(choice, state) === null;
  return (
    <div className="kept-key">
      <p>
        {KEPT_KEY.kept(provider, way)}{' '}
        <Sentence
          parts={KEPT_KEY.forgottenIn(
            <time dateTime={kept.until}>{formatElapsed(Date.parse(kept.until) - now)}</time>,
          )}
        />
      </p>
      {isAsked && (
        <p role="alert">
          {nextRegistry === null ? KEPT_KEY.otherWay(way, nextWay) : KEPT_KEY.otherWaySeen(way, nextWay)}
        </p>
      )}
      <div className="row">
        {isAsked && via !== 'hosted' && (
          <button
            type="button"
            className="button small"
            onClick={() => void view.ask({ type: 'reroute-key', via, registry_url: nextRegistry })}
          >
            {KEPT_KEY.sendIt(nextWay)}
          </button>
        )}
        <button type="button" className="button small" onClick={() => void view.ask({ type: 'forget-key' })}>
          {KEPT_KEY.forget}
        </button>
      </div>
    </div>
  );
};
