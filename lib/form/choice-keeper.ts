import type { ViewState } from '../messages/index.ts';
import type { AnyProviderId, Via } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import type { ViewStore } from '../stores/view-store.ts';
import { modelOf, rememberedChoice, toChoice, type Choice, type ChosenChoice } from './choice.ts';
import { readLimits, usableLimits } from './limits.ts';

/** The form's choice: what was changed in the form, else what is remembered. Changes are stored for the next view. */
export interface ChoiceKeeper {
  current(): Choice;
  pickVia(via: Via): void;
  pickProvider(provider: AnyProviderId): void;
  /** A provider at this address; a model of another address is none of its models. */
  pickAddress(address: string): void;
  touch(change: Partial<ChosenChoice>): void;
  /** Stores it again; never anything that looks like a key. */
  keep(): void;
}

export const createChoiceKeeper = (view: ViewStore): ChoiceKeeper => {
  let touched: ChosenChoice | null = null;

  const state = (): ViewState | null => view.getSnapshot().state;
  const current = (): Choice => toChoice(touched, state());
  const chosen = (): ChosenChoice => touched ?? rememberedChoice(state());

  const keep = (): void => {
    if (touched === null || looksLikeKey(touched.model) || looksLikeKey(touched.address)) return;
    void view.ask({ type: 'keep-choice', ...touched, limits: usableLimits(readLimits(touched.limits)) });
  };
  const set = (next: ChosenChoice): void => {
    touched = next;
    keep();
  };
  const touch = (change: Partial<ChosenChoice>): void => set({ ...current(), via: chosen().via, ...change });

  return {
    current,
    // Keeps the provider as it was chosen: the other way may not offer it, but it counts again after switching back.
    pickVia: (via) => set({ ...chosen(), via }),
    pickProvider: (provider) => touch({ provider, model: modelOf(provider, current(), state()) }),
    pickAddress: (address) => {
      const { provider, ...before } = current();
      const isSame = provider === 'openai-compatible' && before.address === address;
      touch({ provider: 'openai-compatible', address, model: isSame ? before.model : '' });
    },
    touch,
    keep,
  };
};
