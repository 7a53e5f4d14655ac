import type { ViewState } from '../messages/index.ts';
import { chosenService, type Choice } from './choice.ts';

/**
 * Whether the chosen provider lists its models to anybody, only with a key, or not at all. What a registry offers, it
 * has already said.
 */
export const modelSourceOf = (choice: Choice, state: ViewState | null): 'open' | 'key' | 'none' => {
  if (choice.via === 'registry' || choice.provider === null) return 'none';
  if (choice.provider === 'openai-compatible') return chosenService(choice, state)?.models ?? 'open';
  return choice.provider === 'openrouter' ? 'open' : 'key';
};

/** Read on 2026-11-29 in gateways' pages about each, such as neon.com/docs/ai-gateway/openai-responses. */
const ONLY_RESPONSES =
  /^(?:o[13]-pro|gpt-5-pro|gpt-5(?:\.\d+)?-codex|codex-mini|o[34](?:-mini)?-deep-research|computer-use-preview)/;

/** OpenAI serves some of its models only in another API than the one that is spoken here. */
export const needsOtherApi = ({ provider, model }: Choice, isAzure: boolean): boolean =>
  (provider === 'openai' || isAzure) && ONLY_RESPONSES.test(model.trim());
