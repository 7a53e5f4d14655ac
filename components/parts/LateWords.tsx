import { PARTS } from '../../lib/texts/en/parts.ts';
import type { FailureWordsProps } from './FailureWords.tsx';
import { late } from './late.tsx';

/** A page whose extension was replaced or removed cannot load anything. */
const CannotLoad = () => <>{PARTS.noWords}</>;

/** What a failure says. Its words load with the first failure: there are many, and usually none is needed. */
export const LateWords = late<FailureWordsProps>(() =>
  import('./FailureWords.tsx').then(
    ({ FailureWords }) => FailureWords,
    () => CannotLoad,
  ),
);
