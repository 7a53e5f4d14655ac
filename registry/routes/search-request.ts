import {
  EntityNameSchema,
  NamespaceSchema,
  SearchQuerySchema,
  TrustTierSchema,
  z,
} from '../../lib/protocol/index.ts';
import { READINGS, type SearchCursor, type SearchRequest } from '../catalog/search.ts';
import { validate } from '../http/body/validate.ts';
import type { RegistryContext } from '../http/context.ts';
import { readPage } from '../http/page.ts';

const CursorSchema = z.strictObject({
  reading: z.enum(READINGS),
  after: z.strictObject({
    place: z.number().check(z.int(), z.gte(-(2 ** 31)), z.lt(2 ** 31)),
    trustTier: TrustTierSchema,
    namespace: NamespaceSchema,
    name: EntityNameSchema,
  }),
});

const PAGE_NAMES = ['limit', 'cursor'];

/** A parameter given twice becomes a list, which no schema accepts. */
const parametersOf = (c: RegistryContext, isKnown: (name: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(c.req.queries())
      .filter(([name]) => isKnown(name))
      .map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

export interface AskedSearch {
  request: SearchRequest;
  page: { limit: number; cursor: SearchCursor | null };
}

const toSearch = (c: RegistryContext, parameters: Record<string, unknown>): AskedSearch => {
  const { q = '', kind, trust_tier: trustTier, capability } = validate(SearchQuerySchema, parameters);
  const { limit, after: cursor } = readPage(c, CursorSchema);
  const capabilities = capability === undefined ? undefined : [capability];
  return { request: { q, kind, trustTier, capabilities }, page: { limit, cursor } };
};

/** The search that a program asks for. Throws `invalid-request`. */
export const readSearch = (c: RegistryContext): AskedSearch =>
  toSearch(
    c,
    parametersOf(c, (name) => !PAGE_NAMES.includes(name)),
  );

const FORM_NAMES = Object.keys(SearchQuerySchema.shape);

/** The search that a form asks for. Empty fields are ignored, and so are parameters that others add to an address. */
export const readSearchForm = (c: RegistryContext): AskedSearch => {
  const parameters = parametersOf(c, (name) => FORM_NAMES.includes(name));
  return toSearch(
    c,
    Object.fromEntries(
      Object.entries(parameters).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
    ),
  );
};
