import type { ComposeSettings } from './contract.ts';

/** A run's defaults. */
export const DEFAULT_COMPOSE_SETTINGS: ComposeSettings = {
  // Far above what the answers need, because a reasoning model's thinking counts as output.
  maxOutputTokens: { classify: 4_000, plan: 8_000, draft: 16_000, critic: 8_000 },
  parallelDrafts: 3,
  // 16,000 tokens sent one by one, each with some 300 bytes of SSE, are 5 MB; thinking comes on top.
  maxResponseBytes: 16 * 1024 * 1024,
  maxLineBytes: 1024 * 1024,
  // OpenAI's Chat Completions sends nothing while a model reasons. The run's own deadline ends what this does not.
  silenceMs: 300_000,
  pauseMs: 2_000,
  leastScore: 70,
  reroll: true,
  // Twenty entities are some 2,500 tokens. Unlike texts have less than 0.2 in common, copies more than 0.6.
  reuse: { searches: 5, candidates: 20, searchMs: 5_000, nearDuplicate: 0.4 },
};
