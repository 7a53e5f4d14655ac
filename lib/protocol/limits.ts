/** Limits that both ends state in their schemas. Characters are UTF-16 code units. */
export const LIMITS = {
  goalCharacters: 8_000,
  modelCharacters: 200,
  providerKeyMinCharacters: 8,
  providerKeyMaxCharacters: 512,
  intentBodyBytes: 128 * 1024,
  bodyBytes: 1024 * 1024,
  draftsPerRun: 12,
  idempotencyKeyCharacters: 200,
  pageDefault: 20,
  pageMax: 100,
} as const;
