import type { ViewState } from '../messages/index.ts';
import type { Model, Provider, ProviderId } from '../protocol/index.ts';

/** Provider and model as the form shows them: what was touched here, else remembered, else the first on offer. */
export interface Choice {
  provider: ProviderId | null;
  model: string;
}

const findProvider = (state: ViewState | null, id: ProviderId | null): Provider | null =>
  state?.providers?.find((provider) => provider.id === id) ?? null;

const firstModel = (provider: Provider | null): string => provider?.models[0]?.id ?? '';

export const toChoice = (touched: Choice | null, state: ViewState | null): Choice => {
  if (touched !== null) return touched;
  const remembered = state?.provider ?? null;
  const isOffered = state?.providers === null || findProvider(state, remembered) !== null;
  if (remembered !== null && isOffered) {
    return {
      provider: remembered,
      model: state?.model ?? firstModel(findProvider(state, remembered)),
    };
  }
  const first = state?.providers?.[0] ?? null;
  return { provider: first?.id ?? null, model: firstModel(first) };
};

export const chosenProvider = (choice: Choice, state: ViewState | null): Provider | null =>
  findProvider(state, choice.provider);

export const modelsOf = (choice: Choice, state: ViewState | null): readonly Model[] =>
  chosenProvider(choice, state)?.models ?? [];

/** The choice after another provider was picked: its first model, as a model of one means nothing to another. */
export const withProvider = (provider: ProviderId, state: ViewState | null): Choice => ({
  provider,
  model: firstModel(findProvider(state, provider)),
});
