import { useEffect, useRef, useState } from 'react';

import type { Failure } from '../../lib/failures/index.ts';
import { chosenService, type Choice } from '../../lib/form/choice.ts';
import { loadModels } from '../../lib/form/load-models.ts';
import { modelSourceOf, needsOtherApi } from '../../lib/form/model-source.ts';
import type { Model } from '../../lib/protocol/index.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { MODELS } from '../../lib/texts/en/form/models.ts';
import { LateWords } from '../parts/LateWords.tsx';
import { hintId } from './use-field-control.ts';

interface ModelToolsProps {
  view: ViewStore;
  choice: Choice;
  /** How many were loaded; null if none were. */
  count: number | null;
  /** Whether the list of models was opened. */
  isOpened: boolean;
  /** The key in its field, read only when the button is pressed; null uses the kept one. */
  readKey: () => string | null;
  /** Asks the browser for the provider's host; call it in the click itself. */
  allow: () => Promise<boolean>;
  onLoad: (models: Model[]) => void;
}

type Shown = { type: 'idle' | 'loading' | 'no-key' } | { type: 'failed'; failure: Failure };

/**
 * Beneath the model: what its provider offers, and what is wrong with the one that was typed. A list that needs no key
 * is loaded when the choices are first opened, if the browser already lets its host be reached; any other by a button.
 */
export const ModelTools = ({ view, choice, count, isOpened, readKey, allow, onLoad }: ModelToolsProps) => {
  const [shown, setShown] = useState<Shown>({ type: 'idle' });
  const { state } = view.getSnapshot();
  const service = chosenService(choice, state);
  const source = modelSourceOf(choice, state);
  /** It refused to list them to somebody without a key. */
  const [wantsKey, setWantsKey] = useState(false);
  const isOpen = source === 'open' && !wantsKey;

  const wasTried = useRef(false);
  useEffect(() => {
    if (!isOpened || !isOpen || wasTried.current) return;
    wasTried.current = true;
    // The browser is asked only by a click on the button.
    const quiet = { choice, providerKey: '', seen: null, allow: () => Promise.resolve(true) };
    void loadModels(view, quiet).then(({ models }) => models !== null && onLoad(models));
  });
  const onClick = async (): Promise<void> => {
    if (shown.type === 'loading') return;
    // The key leaves its field only under the words that say so.
    const providerKey = isOpen ? '' : readKey();
    // A server that was not running yet may need none.
    if (providerKey === '' && source === 'key') {
      setShown({ type: 'no-key' });
      return;
    }
    const seen = shown.type === 'failed' ? shown.failure.slug : null;
    setShown({ type: 'loading' });
    const { models, failure } = await loadModels(view, { choice, providerKey, seen, allow });
    setShown(failure === null ? { type: 'idle' } : { type: 'failed', failure });
    if (models !== null) onLoad(models);
    else if (providerKey === '') setWantsKey(failure.slug === 'models-refused');
  };

  return (
    <>
      {needsOtherApi(choice, service?.part === 'resource') && (
        <output className="hint">{MODELS.otherApi}</output>
      )}
      {source === 'none' ? (
        service !== null && (
          <p className="hint" id={hintId('model')}>
            {MODELS.deployment}
          </p>
        )
      ) : (
        <div className="row model-tools">
          <button
            type="button"
            className="button small quiet"
            aria-disabled={shown.type === 'loading'}
            onClick={() => void onClick()}
          >
            {isOpen ? MODELS.load : MODELS.loadWithKey}
          </button>
          <output className="said">
            {shown.type === 'loading' && MODELS.loading}
            {shown.type === 'no-key' && MODELS.noKey}
            {shown.type === 'failed' && <LateWords failure={shown.failure} />}
            {shown.type === 'idle' && count !== null && MODELS.loaded(count)}
          </output>
        </div>
      )}
    </>
  );
};
