import { lazy, Suspense } from 'react';

import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import type { WaysProps } from './Ways.tsx';

/** Loaded after the form is shown. */
const Ways = lazy(async () => ({ default: (await import('./late-parts.ts')).Ways }));

/** Who receives the key, and who sees what. Folded, because few people change it; the summary shows the choice. */
export const SendKey = (props: WaysProps) => (
  <details className="folded send-key">
    <summary>{props.via === 'direct' ? COMPOSE.sendKeyDirect : COMPOSE.sendKeyRegistry}</summary>
    <Suspense fallback={null}>
      <Ways {...props} />
    </Suspense>
  </details>
);
