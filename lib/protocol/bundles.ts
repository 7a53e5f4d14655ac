import { isMembers, type Members } from '../base/members.ts';
import {
  EntityKindSchema,
  IdSchema,
  isPortableText,
  portableText,
  PORTABLE_TEXT,
  StatusSchema,
  TimeSchema,
  TrustTierSchema,
  VisibilitySchema,
} from './basics.ts';
import { ProvenanceSchema, ScoresSchema } from './composition.ts';
import {
  DependencySchema,
  EntityNameSchema,
  ExecutableSchema,
  NamespaceSchema,
  VersionSchema,
} from './entities.ts';
import { BUNDLE_LIMITS, CATALOG_LIMITS } from './limits.ts';
import { PATHS } from './paths.ts';
import { DraftingSchema, ReceiptSchema } from './receipts.ts';
import { later, z } from './zod.ts';

/** A bundle's name, of which a registry has one. It has no slash and no `@`, so it is never taken for an entity. */
export const BundleLabelSchema = EntityNameSchema;

/** A key's RFC 7638 thumbprint: 32 bytes in base64url. */
export const KeyIdSchema = z.string().check(z.regex(/^[\w-]{43}$/, 'is not a key id'));

/** The public part of an Ed25519 key as a JWK (RFC 8037). */
export const PublicKeySchema = later(() =>
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: KeyIdSchema }),
);
export type PublicKey = z.infer<typeof PublicKeySchema>;

/** `lost`: nobody has it any more. `replaced`: it works, but is no longer used. `compromised`: others may have it. */
export const REVOCATION_REASONS = ['lost', 'replaced', 'compromised'] as const;

export const SigningKeySchema = later(() =>
  z.object({
    key_id: KeyIdSchema,
    public_key: PublicKeySchema,
    added_at: TimeSchema,
    revoked_at: z.nullable(TimeSchema),
    revocation_reason: z.nullable(z.enum(REVOCATION_REASONS)),
  }),
);
export type SigningKey = z.infer<typeof SigningKeySchema>;

/** `GET /v1/publishers/{namespace}/signing-keys`: every key there ever was, revoked ones too, in one page. */
export const SigningKeyListSchema = later(() =>
  z.object({
    items: z.array(SigningKeySchema).check(z.maxLength(BUNDLE_LIMITS.keysPerPublisher)),
    next_cursor: z.null(),
  }),
);
export type SigningKeyList = z.infer<typeof SigningKeyListSchema>;

/**
 * As it was parsed. A schema of an object would drop a member called `__proto__`, and a digest of the rest would
 * match while others read more.
 */
const ManifestSchema = /* @__PURE__ */ z.custom<Members>(isMembers, 'is not an object');

const toMember = () => ({
  kind: EntityKindSchema,
  name: EntityNameSchema,
  version: VersionSchema,
  /** A design that nobody can install: an MCP server without a package or address, an agent without an address. */
  specification: z.optional(z.boolean()),
  manifest: ManifestSchema,
  markdown: z.string(),
  files: z.array(z.object({ path: z.string(), text: z.string(), executable: ExecutableSchema })),
});

const toSigned = () => ({
  namespace: NamespaceSchema,
  published_at: TimeSchema,
  /** The DSSE envelope's JSON, byte for byte as its signer sent it. Null or missing if nobody signed it. */
  envelope: z.optional(z.nullable(z.string().check(z.maxLength(BUNDLE_LIMITS.envelopeCharacters)))),
});

/** What a verifier reads of `GET /v1/entities/{namespace}/{name}/versions/{version}`. */
export const SignedVersionSchema = later(() => z.object({ ...toSigned(), ...toMember() }));
export type SignedVersion = z.infer<typeof SignedVersionSchema>;

/** What a verifier reads of `GET /v1/bundles/{label}`. */
export const SignedBundleSchema = later(() =>
  z.object({
    ...toSigned(),
    label: BundleLabelSchema,
    title: z.nullable(z.string()),
    members: z.array(z.object(toMember())).check(z.minLength(1), z.maxLength(BUNDLE_LIMITS.membersPerBundle)),
  }),
);
export type SignedBundle = z.infer<typeof SignedBundleSchema>;
export type BundleMember = SignedBundle['members'][number];

const toStatus = () => ({
  status: StatusSchema,
  /** Null if it is active. */
  status_message: z.nullable(z.string()),
});
/** Which publication under its label: 1 for the first. It names what never changes, while a label alone names the newest. */
export const PublicationNumberSchema = /* @__PURE__ */ z
  .int()
  .check(/* @__PURE__ */ z.gte(1), /* @__PURE__ */ z.lte(1_000_000_000));

/** A `GET /v1/bundles/{label}` as this registry answers it: what a verifier reads, and who may see it. */
export const BundleSchema = later(() =>
  z.object({
    ...SignedBundleSchema.shape,
    number: PublicationNumberSchema,
    visibility: VisibilitySchema,
    ...toStatus(),
    members: z.array(
      z.object({
        ...toMember(),
        trust_tier: TrustTierSchema,
        ...toStatus(),
        dependencies: z.array(z.string()),
        /** What the registry saw of how it was made, and the same in English. Null if it was published before receipts. */
        drafting: z.nullable(z.object({ ...DraftingSchema.shape, message: z.string() })),
      }),
    ),
  }),
);
export type Bundle = z.infer<typeof BundleSchema>;

/** How a member came to be, in its author's words: nobody else can know all of it. */
export const OriginSchema = later(() =>
  z.object({
    ...ProvenanceSchema.shape,
    scores: z.nullable(ScoresSchema),
    /** Whether a person changed it after the model wrote it. */
    edited: z.boolean(),
  }),
);
export type Origin = z.infer<typeof OriginSchema>;

const FileTextSchema = z
  .string()
  .check(
    z.maxLength(
      CATALOG_LIMITS.fileCharacters,
      `is longer than ${CATALOG_LIMITS.fileCharacters} characters; shorten it`,
    ),
    z.refine(isPortableText, PORTABLE_TEXT),
  );

/** What is published, without its signature. */
export const toUnsignedRequest = () => ({
  label: BundleLabelSchema,
  title: z.optional(z.nullable(portableText(BUNDLE_LIMITS.titleCharacters))),
  visibility: VisibilitySchema,
  members: z
    .array(
      z.strictObject({
        ...toMember(),
        markdown: FileTextSchema,
        files: z
          .array(
            z.strictObject({
              path: z.string().check(z.minLength(1), z.maxLength(300)),
              text: FileTextSchema,
              executable: ExecutableSchema,
            }),
          )
          .check(z.maxLength(CATALOG_LIMITS.entityFiles)),
        /** Other entities that it works with, in this bundle or published before. If they were signed, exactly these. */
        dependencies: z.optional(
          z.array(DependencySchema).check(z.maxLength(BUNDLE_LIMITS.dependenciesPerMember)),
        ),
        /** May be left out: what counts is what was signed, and this must be the same. */
        provenance: z.optional(z.nullable(OriginSchema)),
        /** The draft's, as it came. Without it the registry says that it did not see how the member was made. */
        receipt: z.optional(z.nullable(ReceiptSchema)),
      }),
    )
    .check(z.minLength(1), z.maxLength(BUNDLE_LIMITS.membersPerBundle)),
  /** The publisher's own plan that it is made from, whose list then says so. Any other id is passed over. */
  plan_id: z.optional(z.nullable(IdSchema)),
});

/** The body of `POST /v1/bundles`. */
export const PublishRequestSchema = later(() =>
  z.strictObject({
    ...toUnsignedRequest(),
    /** The DSSE envelope's JSON over a publication of exactly these members, as docs/signing.md specifies it. */
    envelope: z.string().check(z.maxLength(BUNDLE_LIMITS.envelopeCharacters)),
  }),
);
export type PublishRequest = z.infer<typeof PublishRequestSchema>;

/** The 201 of `POST /v1/bundles`. The same signed bundle sent again gets the same answer. */
export const PublishedBundleSchema = later(() =>
  z.object({
    namespace: NamespaceSchema,
    label: BundleLabelSchema,
    number: PublicationNumberSchema,
    visibility: VisibilitySchema,
    published_at: TimeSchema,
    /** `namespace/name@version` of each member, in the bundle's order. */
    entities: z.array(z.string()),
    /** What each of these depends on, in the same order: pinned, as `namespace/name@version`. */
    dependencies: z.optional(z.array(z.array(z.string()))),
    /** A draft is read with `?link=` and this: whoever has it can read. Null unless it is a draft. */
    link: z.nullable(z.string()),
  }),
);
export type PublishedBundle = z.infer<typeof PublishedBundleSchema>;

/** Beside `PATHS`, because the background worker does not need them and its size is limited. */
export const BUNDLE_PATHS = {
  bundles: '/v1/bundles',
  bundleCheck: '/v1/bundle-check',
  bundle: (label: string) => `/v1/bundles/${encodeURIComponent(label)}`,
  bundleStatus: (label: string) => `/v1/bundles/${encodeURIComponent(label)}/status`,
  versionStatus: (namespace: string, name: string, version: string) =>
    `${PATHS.entityVersion(namespace, name, version)}/status`,
  publication: (label: string, number: number) => `${BUNDLE_PATHS.bundle(label)}/publications/${number}`,
  signingKeys: (namespace: string) => `/v1/publishers/${encodeURIComponent(namespace)}/signing-keys`,
} as const;
