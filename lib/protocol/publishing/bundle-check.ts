import { EntityKindSchema } from '../basics.ts';
import { toUnsignedRequest } from '../bundles.ts';
import { EntityNameSchema, VersionSchema } from '../entities.ts';
import { later, z } from '../zod.ts';

/** The body of `POST /v1/bundle-check`: what will be published, before it is signed. */
export const CheckBundleRequestSchema = later(() => z.strictObject(toUnsignedRequest()));
export type CheckBundleRequest = z.infer<typeof CheckBundleRequestSchema>;

/** Why something of another publisher may be the same thing, the strongest reason first. */
export const SIMILAR_REASONS = ['same-name', 'similar-name', 'similar-description'] as const;

/** The 200 of `POST /v1/bundle-check`. Nothing is stored, and nothing of it is a promise: others publish too. */
export const BundleCheckSchema = later(() =>
  z.object({
    /** All that publishing would refuse, with pointers into the request. Empty if only the signature is missing. */
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })),
    /** In the request's order. */
    members: z.array(
      z.object({
        name: EntityNameSchema,
        version: VersionSchema,
        /** The highest version that its publisher has of this name, whoever may see it; null for a new name. */
        latest: z.nullable(VersionSchema),
        /** What it depends on, pinned as publishing would now: a signature names these. */
        dependencies: z.optional(z.array(z.string())),
        /** Public entities of other publishers that are much like it, at most five. They are no error. */
        similar: z.array(
          z.object({ entity: z.string(), kind: EntityKindSchema, why: z.enum(SIMILAR_REASONS) }),
        ),
      }),
    ),
    /** What the body of `POST /v1/bundles` will have, envelope included. */
    bytes: z.number(),
    /** How many it may have here. */
    most_bytes: z.number(),
  }),
);
export type BundleCheck = z.infer<typeof BundleCheckSchema>;
