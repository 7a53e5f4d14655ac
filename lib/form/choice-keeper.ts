import type { ViewState, Way } from '../messages/index.ts';
import type { AnyProviderId } from '../protocol/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import { serviceOf, withPart, type Service } from '../services/service.ts';
import { completeProviderAddress } from '../stores/complete-address.ts';
import type { ViewStore } from '../stores/view-store.ts';
import {
  modelOf,
  rememberedChoice,
  servicesOf,
  toChoice,
  withOwnKey,
  type Choice,
  type ChosenChoice,
} from './choice.ts';
import { readLimits, usableLimits, type LimitTexts } from './limits.ts';

/** The form's choice: what was changed in the form, else what is remembered. Changes are stored for the next view. */
export interface ChoiceKeeper {
  current(): Choice;
  pickVia(via: Way): void;
  /** Leaves the registry's budget for the person's own key. */
  pickOwnKey(): void;
  /** A key is being typed, so a budget that the registry names only now is not the default any more. */
  stayWithKey(): void;
  pickProvider(provider: AnyProviderId): void;
  /** Its address is filled in. */
  pickService(service: Service): void;
  /** An address to type: the one that was typed last. */
  pickOwnAddress(): void;
  touch(change: Partial<ChosenChoice>): void;
  /** Caps hold for either way, so they choose no provider of the present one. */
  limit(limits: LimitTexts): void;
  /** Stores it again; never anything that looks like a key. */
  keep(): void;
}

export const createChoiceKeeper = (view: ViewStore): ChoiceKeeper => {
  let touched: ChosenChoice | null = null;
  /** The last address that no service has, if it was typed here. */
  let ownAddress: string | undefined;
  let staysWithKey = false;

  const state = (): ViewState | null => view.getSnapshot().state;
  const chosen = (): ChosenChoice => touched ?? rememberedChoice(state());
  const current = (): Choice => {
    const now = state();
    const isKeyWay = staysWithKey && now !== null && chosen().via === null;
    return toChoice(touched, isKeyWay ? { ...now, budget: null } : now);
  };

  const keep = (): void => {
    if (touched === null || looksLikeKey(touched.model) || looksLikeKey(touched.address)) return;
    void view.ask({
      type: 'keep-choice',
      ...touched,
      ...(ownAddress !== undefined && { own_address: ownAddress }),
      limits: usableLimits(readLimits(touched.limits)),
    });
  };
  const set = (next: ChosenChoice): void => {
    touched = next;
    keep();
  };
  const touch = (change: Partial<ChosenChoice>): void => set({ ...current(), via: chosen().via, ...change });

  const pickAddress = (picked: string | null): void => {
    const before = current();
    if (
      before.address !== '' &&
      serviceOf(servicesOf(state()), completeProviderAddress(before.address)) === null &&
      !looksLikeKey(before.address)
    )
      ownAddress = before.address;
    const address = picked ?? ownAddress ?? state()?.own_address ?? '';
    // The model belongs to the address that was chosen before.
    const isSame = before.provider === 'openai-compatible' && before.address === address;
    touch({ provider: 'openai-compatible', address, model: isSame ? before.model : '' });
  };

  return {
    current,
    // Keeps the provider as it was chosen: the other way may not offer it, but it counts again after switching back.
    pickVia: (via) => set({ ...chosen(), via }),
    pickOwnKey: () => set({ ...chosen(), via: withOwnKey(chosen(), state()).via }),
    stayWithKey: () => {
      staysWithKey ||= current().via !== 'hosted';
    },
    pickProvider: (provider) => touch({ provider, model: modelOf(provider, current(), state()) }),
    pickService: (service) => pickAddress(withPart(service, '')),
    pickOwnAddress: () => pickAddress(null),
    touch,
    limit: (limits) => set({ ...chosen(), limits }),
    keep,
  };
};
