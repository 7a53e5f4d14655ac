import { isIP } from 'node:net';

import { DEFAULT_COMPOSE_SETTINGS, PROVIDERS } from '../../lib/planner/index.ts';
import { EntityNameSchema, LIMITS, ModelSchema, NamespaceSchema, z } from '../../lib/protocol/index.ts';
import { isLoopbackHost } from '../base/networks.ts';
import { STATEMENT_MS } from '../db/drivers/session.ts';
import { HostedSchema } from './hosted.ts';
import { LIMIT_NAMES, type LimitName } from './limit-names.ts';

/** The default port. By default, the registry listens on loopback only. */
export const DEFAULT_PORT = 8787;

/** Every default. `SETTINGS` (a JSON file with any part of this shape) and the environment override it. */
export const DEFAULT_SETTINGS: Settings = {
  host: '127.0.0.1',
  port: DEFAULT_PORT,
  metricsPort: null,
  databaseUrl: 'pglite:.data/registry',
  publicUrl: null,
  trustProxy: ['loopback'],
  logLevel: 'info',
  runs: {
    deadlineMs: 600_000,
    limitPerUser: 4,
    heartbeatMs: 8_000,
    writeDeadlineMs: 10_000,
    beatMs: 10_000,
    keptMs: 60_000,
    earlyWatchMs: 2_000,
  },
  database: { statementMs: STATEMENT_MS },
  // Generous for people, and for an office behind one address: only programs ever reach a limit.
  rateLimits: {
    search: { requests: 300, seconds: 60 },
    entities: { requests: 600, seconds: 60 },
    pages: { requests: 600, seconds: 60 },
    'my-pages': { requests: 600, seconds: 60 },
    'sign-in': { requests: 60, seconds: 60 },
    audit: { requests: 300, seconds: 60 },
    readyz: { requests: 300, seconds: 60 },
    'wrong-tokens': { requests: 60, seconds: 60 },
    account: { requests: 600, seconds: 60 },
    runs: { requests: 120, seconds: 60 },
    plans: { requests: 120, seconds: 60 },
    bundles: { requests: 60, seconds: 60 },
  },
  anonymousAtOnce: 1,
  pageSessions: { idleMs: 12 * 3_600_000, longestMs: 7 * 24 * 3_600_000 },
  featuredSkills: [],
  plansPerUser: { count: 1_000, bytes: 256 * 1024 * 1024 },
  deletedPlansMs: 7 * 24 * 60 * 60 * 1_000,
  bodies: { intentBytes: LIMITS.intentBodyBytes, otherBytes: LIMITS.bodyBytes },
  server: {
    // A person's whole request, body included, must have arrived by then; the answer may take as long as it
    // needs.
    requestMs: 30_000,
    headersMs: 10_000,
    keepAliveMs: 65_000,
    noticeMs: 0,
    drainMs: 0,
    stopMs: 10_000,
  },
  compose: DEFAULT_COMPOSE_SETTINGS,
  providers: {
    openai: { baseUrl: PROVIDERS.openai.baseUrl, models: PROVIDERS.openai.models },
    anthropic: { baseUrl: PROVIDERS.anthropic.baseUrl, models: PROVIDERS.anthropic.models },
    openrouter: { baseUrl: PROVIDERS.openrouter.baseUrl, models: PROVIDERS.openrouter.models },
    practice: { baseUrl: PROVIDERS.practice.baseUrl, models: PROVIDERS.practice.models },
  },
  hosted: null,
};

const MillisecondsSchema = z.number().check(z.int(), z.gte(1), z.lte(2 ** 31 - 1));
const PortSchema = z.number().check(z.int(), z.gte(0), z.lte(65_535));
const CountSchema = z.number().check(z.int(), z.gte(1));

const RateSchema = z.strictObject({ requests: CountSchema, seconds: CountSchema });
const RATE_SCHEMAS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, RateSchema])) as Record<
  LimitName,
  typeof RateSchema
>;

/** https, or plain http on this machine; no query, no credentials, no trailing slash. */
const isSafeAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '' &&
    !text.endsWith('/')
  );
};

const ProviderSettingsSchema = z.strictObject({
  /** Written as in the vendor's own SDK. Null: this provider is not offered. */
  baseUrl: z.nullable(
    z
      .string()
      .check(z.refine(isSafeAddress, 'must be https, or http on loopback, without a slash at the end')),
  ),
  models: z.array(ModelSchema),
});

const isProxy = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  if (rest.length > 0) return false;
  const family = isIP(address);
  if (bits === undefined) return text === 'loopback' || family !== 0;
  return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

const isEntity = (text: string): boolean => {
  const [namespace, name, ...rest] = text.split('/');
  return (
    rest.length === 0 &&
    z.safeParse(NamespaceSchema, namespace).success &&
    z.safeParse(EntityNameSchema, name).success
  );
};

const haveDistinctNames = (featured: readonly string[]): boolean =>
  new Set(featured.map((each) => each.split('/')[1])).size === featured.length;

export const SettingsSchema = z.strictObject({
  host: z.string().check(z.minLength(1)),
  port: PortSchema,
  /** The port where Prometheus reads the metrics, on the same host. Null: no such port. */
  metricsPort: z.nullable(PortSchema),
  databaseUrl: z
    .string()
    .check(z.regex(/^(?:pglite:.+|postgres(?:ql)?:\/\/.+)$/, 'must be postgres://… or pglite:<folder>')),
  /** Null means `http://localhost:<port>`. Never taken from a request. */
  publicUrl: z.nullable(
    z.string().check(z.regex(/^https?:\/\/[^/?#@]+$/, 'must be http(s)://host, without a path')),
  ),
  /**
   * Proxies trusted when they say that a request came by https: `loopback`, addresses, or networks such as
   * `10.0.0.0/8`.
   */
  trustProxy: z.array(
    z.string().check(z.refine(isProxy, 'must be loopback, an address, or a network such as 10.0.0.0/8')),
  ),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  runs: z.strictObject({
    /** A run is ended after this time. */
    deadlineMs: MillisecondsSchema,
    /** Live runs per user. */
    limitPerUser: CountSchema,
    /** Between the comments of an event stream; the contract allows at most 10 s. */
    heartbeatMs: MillisecondsSchema,
    /** A reader of a stream that takes nothing for this long counts as gone; of any other answer, for twice as long. */
    writeDeadlineMs: MillisecondsSchema,
    /** Between the heartbeats of live runs in the database, where a run without one for a minute counts as dead. */
    beatMs: z.number().check(z.int(), z.gte(1), z.lte(15_000)),
    /** How long an ended run is remembered and its id refused. */
    keptMs: MillisecondsSchema,
    /** How long a status stream that came before its run waits for it. */
    earlyWatchMs: MillisecondsSchema,
  }),
  database: z.strictObject({
    /** A statement that takes longer is ended, and the request that needed it fails with `database-unavailable`. */
    statementMs: MillisecondsSchema,
  }),
  /**
   * How many requests one caller may send at once, and again over this many seconds. A caller is a user or,
   * without an access token, a network address. Null: no limits.
   */
  rateLimits: z.nullable(z.strictObject(RATE_SCHEMAS)),
  /** How many requests without an access token may query the database at the same time; others wait their turn. */
  anonymousAtOnce: CountSchema,
  pageSessions: z.strictObject({
    /** A session that is not used for this long has ended. */
    idleMs: MillisecondsSchema,
    /** A session has ended after this time, used or not. It never outlives its access token. */
    longestMs: MillisecondsSchema,
  }),
  /** Skills that the index at the registry's own address lists, as `namespace/name`. None: there is no such index. */
  featuredSkills: z
    .array(z.string().check(z.refine(isEntity, 'must be namespace/name')))
    .check(z.refine(haveDistinctNames, 'has two skills with one name: clients would install only the last')),
  /** Saved plans per user, deleted ones included. Bytes are counted as the database stores them, compressed. */
  plansPerUser: z.strictObject({ count: CountSchema, bytes: CountSchema }),
  /** How long a deleted plan can be restored. Then it is erased. */
  deletedPlansMs: MillisecondsSchema,
  bodies: z.strictObject({ intentBytes: CountSchema, otherBytes: CountSchema }),
  server: z.strictObject({
    requestMs: MillisecondsSchema,
    headersMs: MillisecondsSchema,
    keepAliveMs: MillisecondsSchema,
    /** From SIGTERM on, `/readyz` answers 503. It still takes connections for this long, so that a proxy sees it. */
    noticeMs: z.number().check(z.int(), z.gte(0), z.lte(2 ** 31 - 1)),
    /** Then it takes no more connections, and its live runs may go on for this long. */
    drainMs: z.number().check(z.int(), z.gte(0), z.lte(2 ** 31 - 1)),
    /** Then runs are ended, and it exits within this time, even if something still hangs. */
    stopMs: MillisecondsSchema,
  }),
  compose: z.strictObject({
    maxOutputTokens: z.strictObject({
      classify: CountSchema,
      plan: CountSchema,
      draft: CountSchema,
      critic: CountSchema,
    }),
    parallelDrafts: CountSchema,
    maxResponseBytes: CountSchema,
    maxLineBytes: CountSchema,
    silenceMs: MillisecondsSchema,
    pauseMs: MillisecondsSchema,
    leastScore: z.number().check(z.gte(0), z.lte(100)),
    reroll: z.boolean(),
    reuse: z.strictObject({
      searches: CountSchema,
      candidates: CountSchema,
      searchMs: MillisecondsSchema,
      nearDuplicate: z.number().check(z.gte(0), z.lte(1)),
    }),
  }),
  providers: z.strictObject({
    openai: ProviderSettingsSchema,
    anthropic: ProviderSettingsSchema,
    openrouter: ProviderSettingsSchema,
    practice: ProviderSettingsSchema,
  }),
  /** Null: this registry composes only with keys that people bring. */
  hosted: z.nullable(HostedSchema),
});

export type Settings = z.infer<typeof SettingsSchema>;
