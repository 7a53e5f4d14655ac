import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { late } from '../parts/late.tsx';
import type { WaysProps } from './Ways.tsx';

/** Loaded after the form is shown. */
const Ways = late<WaysProps>(async () => (await import('./late-parts.ts')).Ways);

/** Who receives goal and key, and who sees what. Folded, because few people change it; the summary shows the choice. */
export const SendKey = (props: WaysProps) => {
  const { via, hostedBy } = props;
  const ways = hostedBy === null ? { ...COMPOSE.howToCompose, ...COMPOSE.sendKey } : COMPOSE.howToCompose;
  return (
    <details className="folded send-key">
      <summary>{ways[via]}</summary>
      <Ways {...props} />
    </details>
  );
};
