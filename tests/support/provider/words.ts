import type { ProblemError } from '../../../lib/protocol/index.ts';
import { PROVIDER_FAILURES } from '../../../lib/texts/en/codes/provider-failures.ts';
import { say } from '../../../lib/texts/say.ts';

/** What a person reads of a failure of the planner. */
export const wordsOf = ({ told }: ProblemError): string => {
  if (told === null) throw new Error('It has no code');
  return say(PROVIDER_FAILURES, told);
};
