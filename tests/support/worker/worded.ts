import { describeFailure, type FailureWords } from '../../../lib/failures/describe-failure.ts';
import { readFailure, type Failure, type FailureNote } from '../../../lib/failures/index.ts';

/** A failure with all that a view makes of it. */
export const worded = (note: FailureNote): Failure & FailureWords => ({
  ...readFailure(note),
  ...describeFailure(note),
});

/** The same for every failure somewhere in a message, so that a test sees what a person would read. */
export const withWords = <Value>(value: Value): Value => {
  if (Array.isArray(value)) return value.map(withWords) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withWords(part)]));
  const isFailure = 'slug' in value && 'help_url' in value;
  return (isFailure ? { ...parts, ...describeFailure(value as Value & Failure) } : parts) as Value;
};
