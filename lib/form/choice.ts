import { parseServerAddress } from '../base/server-address.ts';
import { NO_LIMITS, type DirectProvider, type ViewState, type Way } from '../messages/index.ts';
import type { AnyProviderId, Model, Provider, Via } from '../protocol/index.ts';
import { serviceOf, type Service } from '../services/service.ts';
import { completeProviderAddress } from '../stores/complete-address.ts';
import { toLimitTexts, type LimitTexts } from './limits.ts';

/**
 * How to compose, and with a key of one's own its provider and model, as the form shows them: picked here, else
 * remembered, else the first offered. On the registry's budget, provider and model are those of the last own key.
 */
export interface Choice {
  via: Way;
  provider: AnyProviderId | null;
  model: string;
  /** The provider's address, if the person enters it. */
  address: string;
  limits: LimitTexts;
}

/** The same as it was chosen, here or earlier. Without a chosen way, it depends on whether there is a registry. */
export type ChosenChoice = Omit<Choice, 'via'> & { via: Way | null };

/** An entry of the registry's list or of the list for direct runs. */
export type OfferedProvider = Provider | DirectProvider;

/** Null until the registry has said what it offers. */
export const offeredProviders = (via: Way, state: ViewState | null): readonly OfferedProvider[] | null =>
  (via === 'direct' ? state?.direct_providers : state?.providers) ?? null;

const findProvider = (via: Way, state: ViewState | null, id: AnyProviderId | null): OfferedProvider | null =>
  offeredProviders(via, state)?.find((provider) => provider.id === id) ?? null;

const firstModel = (provider: OfferedProvider | null): string => provider?.models[0]?.id ?? '';

/** A remembered provider stays until the list that could exclude it has loaded. */
const mayBe = (via: Way, state: ViewState | null, id: AnyProviderId): boolean =>
  offeredProviders(via, state) === null ? id !== 'openai-compatible' : findProvider(via, state, id) !== null;

/**
 * Through the registry, unless something else was chosen or no registry is set. A provider that only the other way
 * offers uses that way: setting a registry changes nobody's provider, model or address.
 */
const toVia = (
  { via, provider }: { via: Via | null; provider: AnyProviderId | null },
  state: ViewState | null,
): Via => {
  if (state !== null && state.registry === null) return 'direct';
  if (via !== null || provider === null || mayBe('registry', state, provider)) return via ?? 'registry';
  return mayBe('direct', state, provider) ? 'direct' : 'registry';
};

/** On the registry's budget, where it has one and nothing else was chosen. */
const toWay = ({ via, provider }: ChosenChoice, state: ViewState | null): Way => {
  const isOffered = (state?.budget ?? null) !== null;
  if (isOffered && (via === 'hosted' || (via === null && provider === null))) return 'hosted';
  return toVia({ via: via === 'hosted' ? null : via, provider }, state);
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
  const via = toWay(chosen, state);
  if (via === 'hosted') return { ...chosen, via };
  if (chosen.provider !== null && mayBe(via, state, chosen.provider)) return { ...chosen, via };
  const first = offeredProviders(via, state)?.[0] ?? null;
  return { ...chosen, via, provider: first?.id ?? null, model: firstModel(first) };
};

/** The same with the person's own key, whatever was chosen. */
export const withOwnKey = (choice: ChosenChoice, state: ViewState | null): Choice =>
  toChoice(
    { ...choice, via: toVia({ ...choice, via: choice.via === 'hosted' ? null : choice.via }, state) },
    state,
  );

export const chosenProvider = ({ via, provider }: Choice, state: ViewState | null): OfferedProvider | null =>
  findProvider(via, state, provider);

/** Those that are known by name; none before the worker's first message. */
export const servicesOf = (state: ViewState | null): readonly Service[] => state?.services ?? [];

/** What an address is called: a known service, or its host. Null if it is not an address. */
const nameOfAddress = (address: string, state: ViewState | null): string | null =>
  serviceOf(servicesOf(state), address)?.name ?? parseServerAddress(address)?.host ?? null;

/** Its display name. Null until one is chosen. */
export const providerName = (choice: Choice, state: ViewState | null): string | null =>
  choice.via === 'hosted'
    ? (state?.budget?.provider_name ?? null)
    : choice.provider === 'openai-compatible'
      ? nameOfAddress(addressOf(choice), state)
      : (chosenProvider(choice, state)?.name ?? null);

export const modelsOf = (choice: Choice, state: ViewState | null): readonly Model[] =>
  chosenProvider(choice, state)?.models ?? [];

/** Dollars per million tokens; null if unknown. */
export const priceOf = (
  choice: Choice,
  state: ViewState | null,
): { inputUsdPerMtok: number; outputUsdPerMtok: number } | null => {
  const model = modelsOf(choice, state).find(({ id }) => id === choice.model);
  if (model === undefined || model.input_usd_per_mtok === null || model.output_usd_per_mtok === null)
    return null;
  return { inputUsdPerMtok: model.input_usd_per_mtok, outputUsdPerMtok: model.output_usd_per_mtok };
};

/** In the form that is sent and compared, however it was typed; empty for a provider whose address is known. */
export const addressOf = ({ provider, address }: Choice): string =>
  provider === 'openai-compatible' ? completeProviderAddress(address) : '';

/** The service whose address is chosen; null for a vendor, and for an address that nobody knows by name. */
export const chosenService = (choice: Choice, state: ViewState | null): Service | null =>
  serviceOf(servicesOf(state), addressOf(choice));

/** Whose models they are: another provider or address has others. */
export const modelOwnerOf = (choice: Choice): string =>
  `${choice.via} ${choice.provider ?? ''} ${addressOf(choice)}`;

export type KeptKeyState = NonNullable<ViewState['kept_key']>;

/** The registry that a key would go through; null for a direct run. */
export const registryOf = ({ via }: Choice, state: ViewState | null): string | null =>
  via === 'registry' ? (state?.registry?.url ?? null) : null;

export const isForProvider = (kept: KeptKeyState, choice: Choice): boolean =>
  choice.via !== 'hosted' && kept.provider === choice.provider && kept.address === addressOf(choice);

/** When the key kept for this session expires; null if none is kept for this choice and its route. */
export const keptKeyOf = (choice: Choice, state: ViewState | null): string | null => {
  const kept = state?.kept_key ?? null;
  return kept !== null && isForProvider(kept, choice) && kept.registry_url === registryOf(choice, state)
    ? kept.until
    : null;
};

/** The provider of the kept key, named as in `providerName`. */
export const nameOfKept = ({ provider, address }: KeptKeyState, state: ViewState): string =>
  nameOfAddress(address, state) ??
  (findProvider('direct', state, provider) ?? findProvider('registry', state, provider))?.name ??
  provider;

/** Another provider starts with its own first model, because models differ between providers. */
export const modelOf = (provider: AnyProviderId, choice: Choice, state: ViewState | null): string =>
  firstModel(findProvider(choice.via, state, provider));

/** What the browser has to allow before a direct run; null if the address is invalid. */
export const permissionOf = (choice: Choice, state: ViewState | null): string | null => {
  const provider = chosenProvider(choice, state);
  const url = provider !== null && 'url' in provider ? provider.url : null;
  return parseServerAddress(url ?? addressOf(choice))?.permission ?? null;
};
