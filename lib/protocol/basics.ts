import { LIMITS } from './limits.ts';
import { z } from './zod.ts';

// Patterns instead of zod's formats, which add a kilobyte to the worker's 25.

/** Any UUID; ours are version 7, so they sort by time. */
export const IdSchema = /* @__PURE__ */ z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'is not a UUID'));

/** RFC 3339, UTC. */
export const TimeSchema = /* @__PURE__ */ z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'is not a time in UTC'));

/** Text that can go everywhere: no NUL (PostgreSQL forbids it) and no lone surrogate (UTF-8 forbids it). */
export const isPortableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

export const PORTABLE_TEXT = 'has a NUL or half of a surrogate pair in it; remove that character';

/* @__NO_SIDE_EFFECTS__ */
/** Free text, which may be empty. */
export const portableText = (characters: number) =>
  z
    .string()
    .check(
      z.maxLength(characters, `is longer than ${characters} characters; shorten it`),
      z.refine(isPortableText, PORTABLE_TEXT),
    );

/** What the person wants to achieve, trimmed. */
export const GoalSchema = /* @__PURE__ */ z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'is empty; describe what you want to achieve'),
    z.maxLength(LIMITS.goalCharacters, `is longer than ${LIMITS.goalCharacters} characters; shorten it`),
    z.refine(isPortableText, PORTABLE_TEXT),
  );

export const ModelIdSchema = /* @__PURE__ */ z.string().check(
  z.trim(),
  z.minLength(1, 'is empty; choose or type a model'),
  z.maxLength(LIMITS.modelCharacters, `is longer than ${LIMITS.modelCharacters} characters`),
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  z.regex(/^[^\u0000-\u001f\u007f]*$/u, 'has a control character in it'),
  z.refine(isPortableText, PORTABLE_TEXT),
);

export const EntityKindSchema = z.enum(['skill', 'agent', 'mcp_server']);
export type EntityKind = z.infer<typeof EntityKindSchema>;

/** Who may see what was published: everybody, whoever has the draft's link, or its publisher alone. */
export const VisibilitySchema = z.enum(['public', 'draft', 'private']);
export type Visibility = z.infer<typeof VisibilitySchema>;

/** `deprecated`: use something else. `deleted`: found no more, and still there for whoever pinned it. */
export const StatusSchema = z.enum(['active', 'deprecated', 'deleted']);
export type Status = z.infer<typeof StatusSchema>;

export const ClassificationKindSchema = z.enum(['skill', 'agent', 'mcp_server', 'bundle']);
export type ClassificationKind = z.infer<typeof ClassificationKindSchema>;

export const TrustTierSchema = z.enum(['unverified', 'verified', 'official']);
export type TrustTier = z.infer<typeof TrustTierSchema>;
