import { parseServerAddress } from '../base/server-address.ts';
import { NO_LIMITS, type DirectProvider, type Via, type ViewState } from '../messages/index.ts';
import type { AnyProviderId, Model, Provider } from '../protocol/index.ts';
import { toLimitTexts, type LimitTexts } from './limits.ts';

/** The key's way, provider and model as the form shows them: what was touched here, else remembered, else the first on offer. */
export interface Choice {
  via: Via;
  provider: AnyProviderId | null;
  model: string;
  /** Of the provider, where the person gives it. */
  address: string;
  limits: LimitTexts;
}

/** The same as it was chosen, here or before. Without a way of its own it follows from whether there is a registry. */
export type ChosenChoice = Omit<Choice, 'via'> & { via: Via | null };

/** One of a list, the registry's or that of direct runs. */
export type OfferedProvider = Provider | DirectProvider;

/** Null while the registry has not told what it offers. */
export const offeredProviders = (via: Via, state: ViewState | null): readonly OfferedProvider[] | null =>
  (via === 'direct' ? state?.direct_providers : state?.providers) ?? null;

const findProvider = (via: Via, state: ViewState | null, id: AnyProviderId | null): OfferedProvider | null =>
  offeredProviders(via, state)?.find((provider) => provider.id === id) ?? null;

const firstModel = (provider: OfferedProvider | null): string => provider?.models[0]?.id ?? '';

/** A remembered provider stays while the list that could refuse it is not there. */
const mayBe = (via: Via, state: ViewState | null, id: AnyProviderId): boolean =>
  offeredProviders(via, state) === null ? id !== 'openai-compatible' : findProvider(via, state, id) !== null;

/**
 * Through the registry, unless something else was chosen or no registry is set. A provider that only the other way offers
 * goes that way: setting a registry replaces nobody's provider, model or address.
 */
const toVia = ({ via, provider }: ChosenChoice, state: ViewState | null): Via => {
  if (state !== null && state.registry === null) return 'direct';
  if (via !== null || provider === null || mayBe('registry', state, provider)) return via ?? 'registry';
  return mayBe('direct', state, provider) ? 'direct' : 'registry';
};

export const rememberedChoice = (state: ViewState | null): ChosenChoice => ({
  via: state?.via ?? null,
  provider: state?.provider ?? null,
  model: state?.model ?? '',
  address: state?.address ?? '',
  limits: toLimitTexts(state?.limits ?? NO_LIMITS),
});

export const toChoice = (touched: ChosenChoice | null, state: ViewState | null): Choice => {
  const chosen = touched ?? rememberedChoice(state);
  const via = toVia(chosen, state);
  if (chosen.provider !== null && mayBe(via, state, chosen.provider)) return { ...chosen, via };
  const first = offeredProviders(via, state)?.[0] ?? null;
  return { ...chosen, via, provider: first?.id ?? null, model: firstModel(first) };
};

export const chosenProvider = ({ via, provider }: Choice, state: ViewState | null): OfferedProvider | null =>
  findProvider(via, state, provider);

/** As it is called in texts: an own address by its host. Null while there is none. */
export const providerName = (choice: Choice, state: ViewState | null): string | null =>
  choice.provider === 'openai-compatible'
    ? (parseServerAddress(choice.address)?.host ?? null)
    : (chosenProvider(choice, state)?.name ?? null);

export const modelsOf = (choice: Choice, state: ViewState | null): readonly Model[] =>
  chosenProvider(choice, state)?.models ?? [];

/** Dollars for a million tokens; null where it is not known. */
export const priceOf = (
  choice: Choice,
  state: ViewState | null,
): { inputUsdPerMtok: number; outputUsdPerMtok: number } | null => {
  const model = modelsOf(choice, state).find(({ id }) => id === choice.model);
  if (model === undefined || model.input_usd_per_mtok === null || model.output_usd_per_mtok === null)
    return null;
  return { inputUsdPerMtok: model.input_usd_per_mtok, outputUsdPerMtok: model.output_usd_per_mtok };
};

/** As it is sent and compared, however it was typed; empty for a provider whose address is known. */
export const addressOf = ({ provider, address }: Choice): string =>
  provider === 'openai-compatible' ? (parseServerAddress(address)?.url ?? address) : '';

export type KeptKeyState = NonNullable<ViewState['kept_key']>;

/** Through which registry a key would go; null past all of them. */
export const registryOf = ({ via }: Choice, state: ViewState | null): string | null =>
  via === 'registry' ? (state?.registry?.url ?? null) : null;

export const isForProvider = (kept: KeptKeyState, choice: Choice): boolean =>
  kept.provider === choice.provider && kept.address === addressOf(choice);

/** When the key that is kept for this session expires; null where no key is kept for this choice and its route. */
export const keptKeyOf = (choice: Choice, state: ViewState | null): string | null => {
  const kept = state?.kept_key ?? null;
  return kept !== null && isForProvider(kept, choice) && kept.registry_url === registryOf(choice, state)
    ? kept.until
    : null;
};

/** Whose key is kept, as `providerName` calls it. */
export const nameOfKept = ({ provider, address }: KeptKeyState, state: ViewState): string =>
  parseServerAddress(address)?.host ??
  (findProvider('direct', state, provider) ?? findProvider('registry', state, provider))?.name ??
  provider;

/** Another provider brings its own first model, as a model of one means nothing to another. */
export const modelOf = (provider: AnyProviderId, choice: Choice, state: ViewState | null): string =>
  firstModel(findProvider(choice.via, state, provider));

/** What the browser has to allow before a direct run; null where the address is none. */
export const permissionOf = (choice: Choice, state: ViewState | null): string | null => {
  const provider = chosenProvider(choice, state);
  const url = provider !== null && 'url' in provider ? provider.url : null;
  return parseServerAddress(url ?? choice.address)?.permission ?? null;
};
