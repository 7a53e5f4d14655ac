import { lazy, Suspense } from 'react';

import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import type { WaysProps } from './Ways.tsx';

/** Loaded after the form is shown. */
const Ways = lazy(async () => ({ default: (await import('./late-parts.ts')).Ways }));

/** Who receives goal and key, and who sees what. Folded, because few people change it; the summary shows the choice. */
export const SendKey = (props: WaysProps) => {
  const { via, hostedBy } = props;
  const ways = hostedBy === null ? { ...COMPOSE.howToCompose, ...COMPOSE.sendKey } : COMPOSE.howToCompose;
  return (
    <details className="folded send-key">
      <summary>{ways[via]}</summary>
      <Suspense fallback={null}>
        <Ways {...props} />
      </Suspense>
    </details>
  );
};
