export { createAccessTokens, type AccessTokens, type Account, type StoredToken } from './access-tokens.ts';
export { createAttestations, type Attestations, type StoredAttestation } from './attestations.ts';
export type { AuditEvent } from './audit-events.ts';
export {
  createAuditLog,
  type AuditLog,
  type AuditPosition,
  type AuditSearch,
  type StoredAuditEvent,
} from './audit-log.ts';
export { readCondition, type DatabaseCondition } from './condition.ts';
export {
  createBudgetCalls,
  type BudgetAnswer,
  type BudgetCalls,
  type BudgetUse,
} from './budget/budget-calls.ts';
export {
  createBudgetReads,
  type BudgetReads,
  type BudgetWindow,
  type OpenCalls,
  type PersonUse,
} from './budget/budget-reads.ts';
export type { Database } from './drivers/database.ts';
export type { BundleFacts, KnownDependency, StoredPublication } from './bundle-facts.ts';
export {
  createBundles,
  type BundleDecision,
  type StoredBundle,
  type Bundles,
  type ListedBundle,
  type OwnBundle,
} from './bundles.ts';
export { createEntities, type Entities, type StoredEntity } from './entities/entities.ts';
export type {
  EntityKey,
  EntityToList,
  KnownEntities,
  StoredVersion,
  VersionsToWrite,
} from './entities/entity-writes.ts';
export {
  createEntityLists,
  type EntityContent,
  type EntityLists,
  type ListedEntity,
  type OwnVersion,
} from './entities/entity-lists.ts';
export type { FoundEntity, Match, SearchFilters, SearchPosition } from './entities/entity-match.ts';
export { createTiers, type Tiers } from './entities/tiers.ts';
export { createStatuses, type StatusChange, type Statuses, type StatusTarget } from './entities/statuses.ts';
export { createEntitySearch, type EntitySearch } from './entities/entity-search.ts';
export type { DatabaseEvent } from './drivers/embedded/database-thread.ts';
export { DatabaseError, NoRoomError } from './drivers/guard.ts';
export { createLiveRuns, type LiveRuns, type RunClaim } from './live-runs.ts';
export { createNotices, NOTICE_BYTES, type Notices } from './notices.ts';
export { LEAST_FREE_BYTES, openPglite } from './drivers/pglite.ts';
export {
  createPageSessions,
  type PageSessions,
  type StoredSession,
  type ToSessionEvent,
} from './page-sessions.ts';
export type { PlanQuota } from './plans/quota.ts';
export type { StoredPlan, StoredPlanSummary } from './plans/rows.ts';
export type { SaveOutcome } from './plans/saves.ts';
export { createPlans, type ChangeOutcome, type Expected, type Plans } from './plans/plans.ts';
export {
  createPublisherDomains,
  type DomainCheck,
  type PublisherDomains,
  type StoredDomain,
} from './publisher-domains.ts';
export { EVERYBODY, type Reader } from './readers.ts';
export { createSecrets } from './secrets.ts';
export {
  createSimilarEntities,
  LIKE_NAME,
  type SimilarEntities,
  type SimilarEntity,
} from './entities/similar-entities.ts';
export { createSigningKeys, type SigningKeys, type StoredSigningKey } from './signing-keys.ts';
export { openPostgres } from './drivers/postgres.ts';
export { createIntentJobs, listenForJobs, type IntentJobs } from './jobs/jobs.ts';
export type { JobEnd } from './jobs/ends.ts';
export type { Lease } from './jobs/leases.ts';
export { openJobQueue, type Delivery, type JobQueue } from './jobs/queue.ts';
export type { JobEvent, StoredJob, StoredJobEvent, StoredJobSummary, StoredProblem } from './jobs/rows.ts';
export type { Submitted } from './jobs/submits.ts';
