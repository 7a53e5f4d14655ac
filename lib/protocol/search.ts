import { EntityKindSchema, isPortableText, PORTABLE_TEXT, StatusSchema, TrustTierSchema } from './basics.ts';
import { CATALOG_LIMITS } from './limits.ts';
import { later, z } from './zod.ts';

/**
 * The optional parameters of `GET /v1/search`, besides paging. Only for the server; it refuses unknown parameters,
 * because a misspelled filter would otherwise let everything through.
 */
export const SearchQuerySchema = /* @__PURE__ */ z.strictObject({
  q: z.optional(
    /* @__PURE__ */ z
      .string()
      .check(
        z.trim(),
        z.refine(isPortableText, PORTABLE_TEXT),
        z.maxLength(
          CATALOG_LIMITS.searchCharacters,
          `is longer than ${CATALOG_LIMITS.searchCharacters} characters; search for fewer words`,
        ),
      ),
  ),
  kind: z.optional(EntityKindSchema),
  trust_tier: z.optional(TrustTierSchema),
  capability: z.optional(
    /* @__PURE__ */ z
      .string()
      .check(
        z.trim(),
        z.refine(isPortableText, PORTABLE_TEXT),
        z.minLength(1, 'is empty; leave it out to see all'),
        z.maxLength(
          CATALOG_LIMITS.capabilityCharacters,
          `is longer than ${CATALOG_LIMITS.capabilityCharacters} characters`,
        ),
      ),
  ),
});
export type SearchQuery = z.infer<typeof SearchQuerySchema>;

const makeSchemas = (object: typeof z.object) => {
  const Item = object({
    /** `namespace/name@version`, with the latest version. */
    entity: z
      .string()
      .check(z.maxLength(CATALOG_LIMITS.entityCharacters), z.regex(/^[^/@\s]+\/[^/@\s]+@[^/@\s]+$/)),
    kind: EntityKindSchema,
    name: z.string().check(z.minLength(1), z.maxLength(CATALOG_LIMITS.entityNameCharacters)),
    description: z.string().check(z.maxLength(CATALOG_LIMITS.descriptionCharacters)),
    capabilities: z.array(z.string()).check(z.maxLength(CATALOG_LIMITS.capabilities)),
    trust_tier: TrustTierSchema,
    /** True of a design that nobody can install yet; else it is missing. */
    specification: z.optional(z.boolean()),
    /** Only of what is deprecated: nothing that is deleted is found. */
    status: z.optional(StatusSchema),
    status_message: z.optional(z.nullable(z.string())),
  });
  return object({ items: z.array(Item), next_cursor: z.nullable(z.string()) });
};

/** `GET /v1/search`, best match first. */
export const SearchListSchema = later(() => makeSchemas(z.object));
export type SearchList = z.infer<typeof SearchListSchema>;
export type SearchItem = SearchList['items'][number];

/** The same as this registry answers it: no other members. */
export const StrictSearchListSchema = /* @__PURE__ */ makeSchemas(z.strictObject as typeof z.object);
