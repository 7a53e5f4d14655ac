import type { ComposeSettings } from './contract.ts';

/** What a run keeps to when nobody says otherwise. */
export const DEFAULT_COMPOSE_SETTINGS: ComposeSettings = {
  // Far above what the answers need, because a reasoning model's thinking counts as output.
  maxOutputTokens: { classify: 4_000, plan: 8_000, draft: 16_000, critic: 8_000 },
  parallelDrafts: 3,
  // 16,000 tokens sent one by one, some 300 bytes of SSE around each, are 5 MB; thinking comes on top.
  maxResponseBytes: 16 * 1024 * 1024,
  maxLineBytes: 1024 * 1024,
  // Reasoning models are silent for minutes; the run's own deadline (600 s) ends what this does not.
  silenceMs: 180_000,
  leastScore: 70,
  reroll: true,
  // Twenty entities are some 2,500 tokens. Unlike texts share less than 0.2 of each other, copies more than 0.6.
  reuse: { searches: 5, candidates: 20, searchMs: 5_000, nearDuplicate: 0.4 },
};
