import { lazy, Suspense } from 'react';

import { PARTS } from '../../lib/texts/en/parts.ts';
import type { FailureWordsProps } from './FailureWords.tsx';

/** A page whose extension was replaced or removed cannot load anything. */
const CannotLoad = () => <>{PARTS.noWords}</>;

const FailureWords = lazy(() =>
  import('./FailureWords.tsx').then(
    (loaded) => ({ default: loaded.FailureWords }),
    () => ({ default: CannotLoad }),
  ),
);

/** What a failure says. Its words load with the first failure: there are many, and usually none is needed. */
export const LateWords = (props: FailureWordsProps) => (
  <Suspense fallback={null}>
    <FailureWords {...props} />
  </Suspense>
);
