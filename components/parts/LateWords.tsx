import { lazy, Suspense } from 'react';

import type { FailureWordsProps } from './FailureWords.tsx';

/** A page whose extension was replaced or removed cannot load anything. */
const CannotLoad = () => (
  <>Something failed, and its words cannot be loaded. Close this page and open it again.</>
);

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
