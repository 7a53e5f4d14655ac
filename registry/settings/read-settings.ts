import { readFileSync } from 'node:fs';

import { isMembers } from '../../lib/base/members.ts';
import { DEPTHS, isDeeperThan, parseJson, z } from '../../lib/protocol/index.ts';
import { DEFAULT_HOSTED, findHostedFaults } from './hosted.ts';
import { DEFAULT_SETTINGS, SettingsSchema, type Settings } from './settings.ts';

/** What is wrong with the settings, for the person who starts the registry: one line per mistake. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Merges objects member by member; anything else replaces what was there. */
const overlay = (below: unknown, above: unknown): unknown => {
  if (!isMembers(below) || !isMembers(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above))
    merged[name] = Object.hasOwn(below, name) ? overlay(below[name], value) : value;
  return merged;
};

const readFile = (file: string): unknown => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new SettingsError(`SETTINGS: the file ${file} cannot be read`);
  }
  const value = parseJson(text, DEPTHS.message);
  if (value !== undefined) return value;
  throw new SettingsError(
    isDeeperThan(text, DEPTHS.message)
      ? `SETTINGS: the file ${file} is nested deeper than ${DEPTHS.message} levels`
      : `SETTINGS: the file ${file} is not JSON`,
  );
};

const toNumber = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
const withoutSlash = (text: string): string => text.replace(/\/+$/, '');
const toList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const baseUrlOf = (id: keyof Settings['providers']) => (text: string) => ({
  providers: { [id]: { baseUrl: withoutSlash(text) } },
});

const VARIABLES: Record<string, (text: string) => unknown> = {
  HOST: (host) => ({ host }),
  PORT: (text) => ({ port: toNumber(text) }),
  METRICS_PORT: (text) => ({ metricsPort: toNumber(text) }),
  DATABASE_URL: (databaseUrl) => ({ databaseUrl }),
  PUBLIC_URL: (text) => ({ publicUrl: withoutSlash(text) }),
  TRUST_PROXY: (text) => ({ trustProxy: toList(text) }),
  LOG_LEVEL: (logLevel) => ({ logLevel }),
  BYO_DEADLINE_MS: (text) => ({ runs: { deadlineMs: toNumber(text) } }),
  RUN_LIMIT: (text) => ({ runs: { limitPerUser: toNumber(text) } }),
  RATE_LIMITS: (text) => (text === 'on' ? {} : { rateLimits: text === 'off' ? null : text }),
  FEATURED_SKILLS: (text) => ({ featuredSkills: toList(text) }),
  PLAN_LIMIT: (text) => ({ plansPerUser: { count: toNumber(text) } }),
  OPENAI_BASE_URL: baseUrlOf('openai'),
  ANTHROPIC_BASE_URL: baseUrlOf('anthropic'),
  OPENROUTER_BASE_URL: baseUrlOf('openrouter'),
  PRACTICE_BASE_URL: baseUrlOf('practice'),
  COMPOSE_PROVIDER: (provider) => ({ hosted: { provider } }),
  COMPOSE_MODEL: (model) => ({ hosted: { model } }),
  OPERATORS: (text) => ({ hosted: { operators: toList(text) } }),
};

/** Everything that can be set from outside. The settings file is read before the other variables. */
export const ENVIRONMENT_VARIABLES: readonly string[] = [
  'SETTINGS',
  ...Object.keys(VARIABLES),
  // Read apart from the settings, because they lead to a key (`registry/operator/operator-key.ts`).
  'COMPOSE_KEY_FILE',
  'COMPOSE_KEY',
];

/** Its defaults hold as soon as there is anything of it. */
const withHostedDefaults = (raw: unknown): unknown =>
  isMembers(raw) && isMembers(raw['hosted'])
    ? { ...raw, hosted: overlay(DEFAULT_HOSTED, raw['hosted']) }
    : raw;

/** Names unknown members, which can only be typing mistakes, but never values, which may be passwords. */
const describe = (issue: z.core.$ZodIssue): string => {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `${at === '' ? 'settings' : at}: does not know ${issue.keys.join(', ')}`;
  return `${at}: ${issue.message === 'Invalid input' ? 'has a value that cannot be used' : issue.message}`;
};

/** Reads the settings of this process. Throws a `SettingsError`. An empty variable counts as not set. */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const file = environment['SETTINGS'];
  let raw: unknown = DEFAULT_SETTINGS;
  if (file !== undefined && file !== '') raw = overlay(raw, readFile(file));
  for (const [name, toPart] of Object.entries(VARIABLES)) {
    const text = environment[name];
    if (text !== undefined && text !== '') raw = overlay(raw, toPart(text));
  }
  const parsed = z.safeParse(SettingsSchema, withHostedDefaults(raw));
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map(describe).join('\n'));
  const faults = findHostedFaults(parsed.data);
  if (faults.length > 0) throw new SettingsError(faults.join('\n'));
  return parsed.data;
};
