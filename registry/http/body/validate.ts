import { pointerOf } from '../../../lib/base/json-texts.ts';
import { ProblemError, z } from '../../../lib/protocol/index.ts';

/** What zod says when a schema has no message of its own. */
const WITHOUT_WORDS = 'Invalid input';

const MESSAGES: Partial<Record<z.core.$ZodIssue['code'], string>> = {
  // The names of unknown members are input too, and may contain a key.
  unrecognized_keys: 'has a member that this registry does not know',
  invalid_type: 'is missing or of the wrong type',
  invalid_value: 'is none of the allowed values',
  invalid_format: 'is not in the form asked for',
  too_big: 'is too large',
  too_small: 'is too small',
};

const messageOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys' || issue.message === WITHOUT_WORDS)
    return MESSAGES[issue.code] ?? 'is not what is asked for';
  return issue.message;
};

/**
 * Checks a body. Throws `invalid-request` with fixed texts, which contain neither a value nor a name that the
 * caller chose.
 */
export const validate = <Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> => {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  throw new ProblemError('invalid-request', 'The request was refused, and nothing was done.', {
    errors: parsed.error.issues.slice(0, 20).map((issue) => ({
      // Only names of our schemas: no schema goes below a map with the caller's own names.
      pointer: pointerOf(issue.path),
      message: messageOf(issue),
    })),
  });
};
