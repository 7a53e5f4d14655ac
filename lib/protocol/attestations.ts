import { isPortableText, PORTABLE_TEXT, TimeSchema } from './basics.ts';
import { KeyIdSchema } from './bundles.ts';
import { NamespaceSchema } from './entities.ts';
import { ATTESTATION_LIMITS } from './limits.ts';
import { PATHS } from './paths.ts';
import { later, z } from './zod.ts';

export const REVIEW_VERDICTS = ['approved', 'concerns', 'rejected'] as const;

/** What somebody says of a version that they looked at: the predicate of a review, as docs/signing.md specifies it. */
export const ReviewSchema = later(() =>
  z.object({
    /** The reviewer's handle: a key may belong to two people. */
    reviewer: NamespaceSchema,
    verdict: z.enum(REVIEW_VERDICTS),
    text: z
      .string()
      .check(
        z.minLength(1),
        z.maxLength(ATTESTATION_LIMITS.textCharacters),
        z.refine(isPortableText, PORTABLE_TEXT),
      ),
    /** By the reviewer's clock. */
    reviewed_at: TimeSchema,
  }),
);
export type Review = z.infer<typeof ReviewSchema>;

/** The body of `POST …/attestations`. */
export const AttestRequestSchema = later(() =>
  z.strictObject({
    /** The DSSE envelope's JSON over a statement about exactly this version, as docs/signing.md specifies it. */
    envelope: z.string().check(z.maxLength(ATTESTATION_LIMITS.envelopeCharacters)),
  }),
);

/** `revoked-key`: the signature holds, and its key was revoked since. `invalid`: what is stored does not hold. */
export const ATTESTATION_VERDICTS = ['valid', 'revoked-key', 'invalid'] as const;

export const AttestationSchema = later(() =>
  z.object({
    /** The id of the statement; for the publication, of which a version has one, `publication`. */
    attestation_id: z.string(),
    predicate_type: z.string(),
    /** Who signed. */
    handle: NamespaceSchema,
    key_id: KeyIdSchema,
    /** When the registry got it. */
    received_at: TimeSchema,
    /** As its signer sent it, byte for byte. */
    envelope: z.string(),
    /** What the registry finds at this reading. Whoever does not trust it checks the envelope. */
    verdict: z.enum(ATTESTATION_VERDICTS),
    /** What a review says; null for a publication, and where the verdict is `invalid`. */
    review: z.nullable(ReviewSchema),
  }),
);
export type Attestation = z.infer<typeof AttestationSchema>;

/** `GET …/attestations`: the publication, then what others said, oldest first. */
export const AttestationListSchema = later(() =>
  z.object({ items: z.array(AttestationSchema), next_cursor: z.nullable(z.string()) }),
);
export type AttestationList = z.infer<typeof AttestationListSchema>;

export const attestationsPath = (namespace: string, name: string, version: string): string =>
  `${PATHS.entityVersion(namespace, name, version)}/attestations`;
