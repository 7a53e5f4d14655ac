import { LIMITS, PROBLEMS, type ProblemSlug } from '../../lib/protocol/index.ts';
import { PROBLEM_TITLES } from '../../lib/texts/en/codes/problems.ts';
import { toReference, type SchemaName } from './schemas.ts';

export const json = (name: SchemaName, description: string): object => ({
  description,
  content: { 'application/json': { schema: toReference(name) } },
});

export const stream = (description: string): object => ({
  description,
  content: { 'text/event-stream': { schema: { type: 'string' } } },
});

/**
 * Problems by status; several may share one. Any request may be refused for a key in its address or headers, or
 * by its rate limit.
 */
export const problems = (...slugs: ProblemSlug[]): Record<string, object> => {
  const byStatus = Map.groupBy(new Set<ProblemSlug>([...slugs, 'invalid-request', 'rate-limited']), (slug) =>
    String(PROBLEMS[slug].status),
  );
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((slug) => `\`${slug}\`: ${PROBLEM_TITLES[slug]}.`).join(' '),
        content: { 'application/problem+json': { schema: toReference('Problem') } },
      },
    ]),
  );
};

export const BODY_PROBLEMS = ['malformed-json', 'too-large', 'unsupported-media-type'] as const;
export const body = (name: SchemaName): object => ({
  required: true,
  content: { 'application/json': { schema: toReference(name) } },
});

export const inPath = (name: string): object => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
});

export const PAGE = [
  { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
  { name: 'cursor', in: 'query', schema: { type: 'string' }, description: 'Opaque; from `next_cursor`.' },
];

export const inQuery = (name: string, schema: object, description?: string): object => ({
  name,
  in: 'query',
  schema,
  ...(description === undefined ? {} : { description }),
});

export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', maxLength: LIMITS.idempotencyKeyCharacters },
  description: 'The same key and body within 24 hours make the same plan.',
};

export const ifMatch = (required: boolean): object => ({
  name: 'If-Match',
  in: 'header',
  required,
  schema: { type: 'string' },
  description: 'The `ETag` of the version that you know.',
});

/** Needs no access token. */
export const PUBLIC = { security: [] };

export const nameInPath = (name: string): object => ({ ...inPath(name), schema: { type: 'string' } });
