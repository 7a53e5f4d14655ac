export { createAccessTokens, type AccessTokens } from './access-tokens.ts';
export type { AuditEvent } from './audit-events.ts';
export type { Database } from './database.ts';
export { DatabaseError } from './guard.ts';
export { createLiveRuns, type LiveRuns, type RunClaim } from './live-runs.ts';
export { openPglite } from './pglite.ts';
export { createPlans, type Plans, type StoredPlan } from './plans.ts';
export { openPostgres } from './postgres.ts';
