import { someText } from '../../lib/base/json-texts.ts';
import {
  CATALOG_LIMITS,
  EntityKindSchema,
  EntityNameSchema,
  isPortableText,
  NamespaceSchema,
  TrustTierSchema,
  VersionSchema,
  z,
} from '../../lib/protocol/index.ts';

const TextSchema = z.string().check(z.maxLength(CATALOG_LIMITS.fileCharacters));
const HintsSchema = z
  .array(z.string().check(z.minLength(1), z.maxLength(CATALOG_LIMITS.capabilityCharacters)))
  .check(z.maxLength(CATALOG_LIMITS.capabilities));

/** A version to be published. The rules of its format have been checked before it comes here. */
export const EntityVersionSchema = z
  .strictObject({
    namespace: NamespaceSchema,
    name: EntityNameSchema,
    version: VersionSchema,
    kind: EntityKindSchema,
    title: z.nullable(z.string().check(z.maxLength(CATALOG_LIMITS.descriptionCharacters))),
    description: z.string().check(z.maxLength(CATALOG_LIMITS.descriptionCharacters)),
    capabilities: HintsSchema,
    domains: HintsSchema,
    manifest: z.record(z.string(), z.unknown()),
    markdown: TextSchema,
    files: z
      .array(
        z.strictObject({
          path: z.string().check(z.minLength(1), z.maxLength(300)),
          text: TextSchema,
          executable: z.optional(z.literal(true)),
        }),
      )
      .check(z.maxLength(CATALOG_LIMITS.entityFiles)),
    /** Null keeps the entity's tier, or means `unverified` for a new entity. */
    trustTier: z.nullable(TrustTierSchema),
  })
  .check(
    z.refine(
      (entry) => !someText(entry, (text) => !isPortableText(text)),
      'has a NUL or half of a surrogate pair in it',
    ),
  );
export type EntityVersion = z.infer<typeof EntityVersionSchema>;

/**
 * `version-exists`: that version exists with other content, and a version never changes. `name-taken`: the name
 * belongs to an entity of another kind, or to another MCP server.
 */
export const PUBLISH_OUTCOMES = ['published', 'already-there', 'version-exists', 'name-taken'] as const;
export type PublishOutcome = (typeof PUBLISH_OUTCOMES)[number];
