import { TimeSchema } from '../basics.ts';
import { KeyIdSchema, REVOCATION_REASONS, SigningKeySchema } from '../bundles.ts';
import { BUNDLE_LIMITS } from '../limits.ts';
import { later, z } from '../zod.ts';
import { ownName } from './own-name.ts';

/** Body of `POST /v1/me/signing-key-challenge`: the key that will be proved. */
export const KeyChallengeRequestSchema = /* @__PURE__ */ z.strictObject({ key_id: KeyIdSchema });

/** Answer of `POST /v1/me/signing-key-challenge`: what the proof of possession has to name. */
export const KeyChallengeSchema = later(() =>
  z.object({ challenge: z.string().check(z.regex(/^[0-9a-f]{64}$/)), expires_at: TimeSchema }),
);
export type KeyChallenge = z.infer<typeof KeyChallengeSchema>;

/** What its owner calls a key, for instance the browser it lives in. Nobody else sees it. */
export const KeyNameSchema = /* @__PURE__ */ ownName(100).check(
  /* @__PURE__ */ z.minLength(1, 'is empty; say for instance which browser the key is in'),
);

/** Body of `POST /v1/me/signing-keys`. */
export const AddSigningKeyRequestSchema = /* @__PURE__ */ z.strictObject({
  public_key: /* @__PURE__ */ z.strictObject({
    kty: /* @__PURE__ */ z.literal('OKP'),
    crv: /* @__PURE__ */ z.literal('Ed25519'),
    x: KeyIdSchema,
  }),
  name: KeyNameSchema,
  challenge: /* @__PURE__ */ z
    .string()
    .check(/* @__PURE__ */ z.regex(/^[0-9a-f]{64}$/, 'is not a challenge')),
  /** The JSON of an envelope, as docs/signing.md specifies it. */
  proof: /* @__PURE__ */ z.string().check(/* @__PURE__ */ z.maxLength(4_000)),
});

export type AddSigningKeyRequest = z.infer<typeof AddSigningKeyRequestSchema>;

export const RevocationReasonSchema = /* @__PURE__ */ z.enum(REVOCATION_REASONS);
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** A row of `GET /v1/me/signing-keys`, newest first. Revoked keys stay in it. */
export const OwnSigningKeySchema = later(() => z.object({ ...SigningKeySchema.shape, name: z.string() }));
export type OwnSigningKey = z.infer<typeof OwnSigningKeySchema>;

export const OwnSigningKeyListSchema = later(() =>
  z.object({
    items: z.array(OwnSigningKeySchema).check(z.maxLength(BUNDLE_LIMITS.keysPerPublisher)),
    next_cursor: z.null(),
  }),
);
export type OwnSigningKeyList = z.infer<typeof OwnSigningKeyListSchema>;
