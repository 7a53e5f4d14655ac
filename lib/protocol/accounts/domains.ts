import { TimeSchema } from '../basics.ts';
import { DOMAIN_LIMITS } from '../limits.ts';
import { later, z } from '../zod.ts';

const REST = '(?:[a-z0-9-]{0,61}[a-z0-9])?';

/** A host name with at least one dot, in lower case; names in other scripts as `xn--…`. */
export const DomainSchema = /* @__PURE__ */ z
  .string()
  .check(
    /* @__PURE__ */ z.maxLength(DOMAIN_LIMITS.characters),
    /* @__PURE__ */ z.regex(
      new RegExp(`^(?:[a-z0-9]${REST}\\.)+[a-z]${REST}$`),
      'must be a domain such as example.org, in lower case',
    ),
  );

/** Body of `POST /v1/me/domains`. */
export const AddDomainRequestSchema = /* @__PURE__ */ z.strictObject({ domain: DomainSchema });

/** `no-answer`: the DNS could not be asked, which says nothing about the record. */
export const DOMAIN_CHECKS = ['found', 'missing', 'no-answer'] as const;

/** A domain that somebody says is theirs, and the TXT record that proves it. */
export const OwnDomainSchema = later(() =>
  z.object({
    domain: z.string(),
    record: z.object({ name: z.string(), type: z.literal('TXT'), value: z.string() }),
    added_at: TimeSchema,
    /** Null until the first check. */
    checked_at: z.nullable(TimeSchema),
    last_check: z.nullable(z.enum(DOMAIN_CHECKS)),
    /** Null unless the record was seen; after this time without seeing it again, the domain proves nothing. */
    verified_until: z.nullable(TimeSchema),
  }),
);
export type OwnDomain = z.infer<typeof OwnDomainSchema>;

export const OwnDomainListSchema = later(() =>
  z.object({
    items: z.array(OwnDomainSchema).check(z.maxLength(DOMAIN_LIMITS.perPublisher)),
    next_cursor: z.null(),
  }),
);
export type OwnDomainList = z.infer<typeof OwnDomainListSchema>;
