import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';

import type { TxtResolver } from '../accounts/domains.ts';
import type { PageCookie } from '../accounts/page-cookie.ts';
import type { OpenedBudget } from '../budget/open-budget.ts';
import type { Search } from '../catalog/search.ts';
import type {
  AccessTokens,
  Attestations,
  AuditLog,
  Bundles,
  Entities,
  EntityLists,
  PageSessions,
  Plans,
  PublisherDomains,
  SigningKeys,
  SimilarEntities,
  Statuses,
} from '../db/index.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Operator } from '../operator/operator.ts';
import type { SignerKeys } from '../publishing/attestations.ts';
import type { CheckBundle } from '../publishing/check-bundle.ts';
import type { PublishBundle } from '../publishing/publish-bundle.ts';
import type { Receipts } from '../receipts/receipts.ts';
import type { Runs } from '../runs/runs.ts';
import type { Settings } from '../settings/settings.ts';

/** What composing on the registry's own budget needs. */
export interface HostedParts extends OpenedBudget {
  operator: Operator;
}

/** What `createApp` is made of. */
export interface AppParts {
  settings: Settings;
  /** Without a trailing slash. */
  publicUrl: string;
  runs: Runs;
  /** Null: this registry composes only with keys that people bring. */
  jobs: Jobs | null;
  /** Null if the registry composes only with keys that people bring. */
  hosted: HostedParts | null;
  plans: Plans;
  auditLog: AuditLog;
  entities: Pick<Entities, 'find'>;
  lists: EntityLists;
  bundles: Bundles;
  receipts: Receipts;
  statuses: Statuses;
  attestations: Attestations;
  similar: SimilarEntities;
  search: Search;
  tokens: AccessTokens;
  pageSessions: PageSessions;
  signingKeys: SigningKeys;
  domains: PublisherDomains;
  /** Asks the DNS about them. */
  resolver: TxtResolver;
  metrics: Metrics;
  logger: Logger;
  /** Rejects when the database does not answer, or when the registry is stopping. */
  checkReady: () => Promise<void>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds, monotonic. */
  elapsed: () => number;
  /** A UUIDv7. */
  newId: () => string;
}

/** What routes get in addition to the parts. */
export interface RouteParts extends AppParts {
  /** Keys that people sign with. */
  keys: SignerKeys;
  publishBundle: PublishBundle;
  checkBundle: CheckBundle;
  signedIn: MiddlewareHandler<RegistryEnv>;
  pageCookie: PageCookie;
  /** Signed in or anonymous, but never with a token that is not valid. */
  maybeSignedIn: MiddlewareHandler<RegistryEnv>;
  /** Asks the database for somebody who is not signed in, one network address after the other. */
  inTurn: <Result>(c: RegistryContext, work: () => Promise<Result>) => Promise<Result>;
  /** Whether the request came over a network without TLS. */
  cameInClear: (c: RegistryContext) => boolean;
}

/** A run id as the database writes it. The database ignores case, so two spellings are one run. */
export const toRunId = (id: string): string => id.toLowerCase();
