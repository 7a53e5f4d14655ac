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
import { formParametersOf, parametersOf, readPage } from '../http/page.ts';

const CursorSchema = z.strictObject({
  reading: z.enum(READINGS),
  after: z.strictObject({
    place: z.number().check(z.int(), z.gte(-(2 ** 31)), z.lt(2 ** 31)),
    trustTier: TrustTierSchema,
    namespace: NamespaceSchema,
    name: EntityNameSchema,
  }),
});

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
export const readSearch = (c: RegistryContext): AskedSearch => toSearch(c, parametersOf(c));

/** The search that a form asks for. */
export const readSearchForm = (c: RegistryContext): AskedSearch =>
  toSearch(c, formParametersOf(c, Object.keys(SearchQuerySchema.shape)));
