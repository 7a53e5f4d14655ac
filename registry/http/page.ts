import { DEPTHS, LIMITS, parseJson, ProblemError, z } from '../../lib/protocol/index.ts';
import type { RegistryContext } from './context.ts';

/** Where the page ended, in a form that is opaque to the client. */
export const toCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

const readLimit = (text: string | undefined): number => {
  if (text === undefined) return LIMITS.pageDefault;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LIMITS.pageMax)
    throw new ProblemError('invalid-request', `limit must be a number from 1 to ${LIMITS.pageMax}.`);
  return limit;
};

const decode = (text: string): unknown =>
  parseJson(Buffer.from(text, 'base64url').toString(), DEPTHS.message);

/** Throws `invalid-request`. */
export const readCursor = <Schema extends z.core.$ZodType>(
  text: string | undefined,
  schema: Schema,
): z.output<Schema> | null => {
  if (text === undefined) return null;
  const position = z.safeParse(schema, decode(text));
  if (!position.success)
    throw new ProblemError('invalid-request', 'This registry did not issue that cursor.');
  return position.data;
};

/** A parameter given twice becomes a list, which no schema accepts. */
const toValue = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : values);

/** The parameters of a list that filter it. */
export const parametersOf = (c: RegistryContext): Record<string, unknown> => {
  const { limit: _limit, cursor: _cursor, ...filters } = c.req.queries();
  return Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, toValue(values)]));
};

/** Those that a form sends: its empty fields are ignored, and so are parameters that others add to an address. */
export const formParametersOf = (c: RegistryContext, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(parametersOf(c)).filter(
      ([name, value]) => names.includes(name) && !(typeof value === 'string' && value.trim() === ''),
    ),
  );

/** Reads `?limit=` and `?cursor=` of a list. */
export const readPage = <Schema extends z.core.$ZodType>(
  c: RegistryContext,
  schema: Schema,
): { limit: number; after: z.output<Schema> | null } => ({
  limit: readLimit(c.req.query('limit')),
  after: readCursor(c.req.query('cursor'), schema),
});
