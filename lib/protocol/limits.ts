/** Limits that both sides state in their schemas. Characters are UTF-16 code units. */
export const LIMITS = {
  goalCharacters: 8_000,
  modelCharacters: 200,
  providerKeyMinCharacters: 8,
  providerKeyMaxCharacters: 8_192,
  intentBodyBytes: 128 * 1024,
  bodyBytes: 1024 * 1024,
  draftsPerRun: 12,
  gapsPerRun: 50,
  reusePerRun: 50,
  /** What an item of an outline is for; short enough for an intent to continue the largest plan. */
  purposeCharacters: 400,
  /** The classification's rationale in a plan that is continued, for the same reason. */
  rationaleCharacters: 1_000,
  groundingUrlCharacters: 2_000,
  groundingTitleCharacters: 300,
  groundingTextCharacters: 20_000,
  noteCharacters: 2_000,
  maxOutputTokens: 10_000_000,
  maxCostUsd: 10_000,
  idempotencyKeyCharacters: 200,
  pageDefault: 20,
  pageMax: 100,
} as const;

/** The catalog's limits are separate: the background worker does not need them, and its size is limited. */
export const CATALOG_LIMITS = {
  searchCharacters: 400,
  /** `namespace/name@version`: 39 + 1 + 90 + 1 + 64 at most. */
  entityCharacters: 200,
  entityNameCharacters: 90,
  versionCharacters: 64,
  descriptionCharacters: 2_000,
  /** Why something is deprecated or deleted. */
  statusCharacters: 500,
  capabilityCharacters: 64,
  capabilities: 50,
  entityFiles: 100,
  fileCharacters: 400_000,
} as const;

/** What a bundle and its signature may hold. */
export const BUNDLE_LIMITS = {
  membersPerBundle: 100,
  dependenciesPerMember: 50,
  /** Revoked ones count, because they are listed for good. */
  keysPerPublisher: 100,
  titleCharacters: 200,
  /** One subject per file: 100 members with 20 files each have an envelope of about half this size. */
  envelopeCharacters: 1_000_000,
} as const;

/** What people may sign about versions of others. */
export const ATTESTATION_LIMITS = {
  /** One subject per file, of which a version has at most 100 with paths of at most 300 characters. */
  envelopeCharacters: 100_000,
  textCharacters: 2_000,
  perVersion: 1_000,
  /** How many one person may say about one version. */
  perPerson: 10,
} as const;

/** Domains that prove who a publisher is. */
export const DOMAIN_LIMITS = {
  /** As the DNS allows, less the label that a record is under. */
  characters: 239,
  perPublisher: 10,
} as const;
