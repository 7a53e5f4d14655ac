import {
  EntityKindSchema,
  portableText,
  StatusSchema,
  TimeSchema,
  TrustTierSchema,
  VisibilitySchema,
} from './basics.ts';
import { BUNDLE_LIMITS, CATALOG_LIMITS } from './limits.ts';
import { later, z } from './zod.ts';

/** A person's or an organisation's own part of the catalog. */
export const NamespaceSchema = z
  .string()
  .check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?$/, 'must be 1 to 39 of a-z, 0-9 and inner hyphens'));

export const EntityNameSchema = z
  .string()
  .check(
    z.maxLength(CATALOG_LIMITS.entityNameCharacters),
    z.regex(
      /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
      'must be of a-z, 0-9 and inner dots, hyphens, underscores',
    ),
  );

/** Semantic versioning 2.0.0. */
export const VersionSchema = z
  .string()
  .check(
    z.maxLength(CATALOG_LIMITS.versionCharacters),
    z.regex(
      /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*)?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i,
      'must be a version such as 1.2.0',
    ),
  );

/** An entity, in one version or without: then the registry chooses the latest when something that names it is published. */
export const DependencySchema = z
  .string()
  .check(
    z.maxLength(CATALOG_LIMITS.entityCharacters),
    z.regex(
      /^[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?\/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?:@\d+\.\d+\.\d+(?:-[\da-zA-Z.-]+)?(?:\+[\da-zA-Z.-]+)?)?$/,
      'must be an entity such as acme/payments or acme/payments@1.2.0',
    ),
  );

/** Marks a script that may be run as a program; absent for every other file. */
export const ExecutableSchema = /* @__PURE__ */ z.optional(z.literal(true));

const makeSchemas = (object: typeof z.object) => {
  const File = object({
    path: z.string().check(z.minLength(1), z.maxLength(300)),
    text: z.string().check(z.maxLength(CATALOG_LIMITS.fileCharacters)),
    executable: ExecutableSchema,
  });
  return object({
    namespace: NamespaceSchema,
    name: EntityNameSchema,
    kind: EntityKindSchema,
    trust_tier: TrustTierSchema,
    version: VersionSchema,
    published_at: TimeSchema,
    /**
     * Newest first, as semantic versioning orders them. Without deleted ones, unless it is the one that was asked for, or
     * one's own.
     */
    versions: z
      .array(object({ version: VersionSchema, published_at: TimeSchema, status: z.optional(StatusSchema) }))
      .check(z.minLength(1)),
    /** Whether this version is still offered. */
    status: z.optional(StatusSchema),
    /** Why it is deprecated or deleted, in its publisher's words. Null if it is active. */
    status_message: z.optional(z.nullable(z.string())),
    /** A human-readable name; null if the author gave none besides the name. */
    title: z.nullable(z.string()),
    description: z.string().check(z.maxLength(CATALOG_LIMITS.descriptionCharacters)),
    capabilities: z.array(z.string()).check(z.maxLength(CATALOG_LIMITS.capabilities)),
    domains: z.array(z.string()).check(z.maxLength(CATALOG_LIMITS.capabilities)),
    /** As its author made it; the shape depends on the kind, as in a draft. */
    manifest: z.record(z.string(), z.unknown()),
    markdown: z.string().check(z.maxLength(CATALOG_LIMITS.fileCharacters)),
    files: z.array(File).check(z.maxLength(CATALOG_LIMITS.entityFiles)),
    /** As its signer sent it, byte for byte. Null if it was imported or came with the registry, so nobody signed it. */
    envelope: z.optional(z.nullable(z.string().check(z.maxLength(BUNDLE_LIMITS.envelopeCharacters)))),
    /** What it was published to work with, each as `namespace/name@version`. */
    dependencies: z.optional(z.array(z.string())),
    /** A design that nobody can install. */
    specification: z.optional(z.boolean()),
    /** The bundle that this version was published in. Null if it was imported. */
    label: z.optional(z.nullable(EntityNameSchema)),
    /** Who may see this version. The list of versions has those that the reader may see. */
    visibility: z.optional(VisibilitySchema),
  });
};

/** `GET /v1/entities/{namespace}/{name}` gives the latest version; `…/versions/{version}` a specific one. */
export const EntitySchema = later(() => makeSchemas(z.object));
export type Entity = z.infer<typeof EntitySchema>;

/** The same as this registry answers it: no other members. */
export const StrictEntitySchema = /* @__PURE__ */ makeSchemas(z.strictObject as typeof z.object);

/** The body of `PATCH …/status`: a message says what to use instead, and is there unless the status is `active`. */
export const ChangeStatusRequestSchema = later(() =>
  z
    .strictObject({
      status: StatusSchema,
      message: z.optional(z.nullable(portableText(CATALOG_LIMITS.statusCharacters))),
    })
    .check(
      z.refine(({ status, message }) => (status === 'active') === ((message ?? '').trim() === ''), {
        path: ['message'],
        message: 'must say why and what to use instead; with the status active, leave it out',
      }),
    ),
);
export type ChangeStatusRequest = z.infer<typeof ChangeStatusRequestSchema>;

/** The 200 of `PATCH …/status`. */
export const ChangedStatusSchema = later(() =>
  z.object({
    status: StatusSchema,
    message: z.nullable(z.string()),
    /** `namespace/name@version` of every version that has this status now. */
    entities: z.array(z.string()),
  }),
);
export type ChangedStatus = z.infer<typeof ChangedStatusSchema>;
