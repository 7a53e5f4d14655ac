import { IdSchema, TimeSchema } from '../basics.ts';
import { later, z } from '../zod.ts';
import { ownName } from './own-name.ts';

/** What an access token lets its holder do: read what is theirs, run and save, publish and sign. */
export const SCOPES = ['read', 'compose', 'publish'] as const;
export const ScopeSchema = z.enum(SCOPES);
export type Scope = z.infer<typeof ScopeSchema>;

export const ScopesSchema = z.array(ScopeSchema).check(
  z.minLength(1, 'is empty; name at least one scope'),
  z.refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
);

/** What a person calls a token, to tell it from their others. May be empty. */
export const TokenNameSchema = ownName(60);

/** Body of `POST /v1/me/tokens`. */
export const MakeTokenRequestSchema = z.strictObject({
  name: z.optional(TokenNameSchema),
  scopes: ScopesSchema,
});

const tokenMembers = () => ({
  token_id: IdSchema,
  name: z.string(),
  scopes: z.array(z.string()),
  created_at: TimeSchema,
  /** The last day, in UTC, on which it opened something here; null when it has not yet. */
  last_used_on: z.nullable(z.string()),
  /** The token that made this one; null when the operator's command did. That token may be revoked by now. */
  made_with: z.nullable(IdSchema),
});

/** A row of `GET /v1/me/tokens`. The token itself is in no answer but the one that made it. */
export const TokenSchema = later(() => z.object(tokenMembers()));
export type Token = z.infer<typeof TokenSchema>;

export const TokenListSchema = later(() =>
  z.object({ items: z.array(TokenSchema), next_cursor: z.nullable(z.string()) }),
);
export type TokenList = z.infer<typeof TokenListSchema>;

/** Answer of `POST /v1/me/tokens`. */
export const MadeTokenSchema = later(() => z.object({ ...tokenMembers(), token: z.string() }));
export type MadeToken = z.infer<typeof MadeTokenSchema>;

/** The most characters of a page's path. */
const MOST_PATH_CHARACTERS = 500;

/**
 * A page of this registry. No segment is empty, so that no spelling of it leads to another host, and there is
 * nothing in it that browsers read as a slash.
 */
export const PagePathSchema = z
  .string()
  .check(
    z.maxLength(MOST_PATH_CHARACTERS, `is longer than ${MOST_PATH_CHARACTERS} characters`),
    z.regex(
      /^\/(?:[\w.~%-]+\/)*[\w.~%-]*(?:\?[\w.~%&=+:/-]*)?$/,
      'is not the path of a page of this registry',
    ),
  );

/** Body of `POST /v1/me/page-session`: the page to open, or the first of one's own. */
export const PageSessionRequestSchema = z.strictObject({ path: z.optional(PagePathSchema) });
