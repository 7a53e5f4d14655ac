import type { ReactNode } from 'react';

import { distinct } from '../../lib/base/distinct.ts';
import type { Reuse } from '../../lib/protocol/index.ts';
import { COMPOSITION } from '../../lib/texts/en/composition.ts';
import { entityUrl } from '../parts/entity-url.ts';
import { Foreign } from '../parts/Foreign.tsx';

interface ReuseListProps {
  reuse: readonly Reuse[];
  /** The registry that was searched; null if unknown, so that nothing can be linked. */
  registryUrl: string | null;
  /** What can be done with it here, above what is said of it. */
  renderControl?: (entity: string) => ReactNode;
}

const Entity = ({ entity, registryUrl }: { entity: string; registryUrl: string | null }) => {
  const url = registryUrl === null ? null : entityUrl(registryUrl, entity);
  return url === null ? (
    <code>
      <Foreign text={entity} />
    </code>
  ) : (
    <a href={url} target="_blank" rel="noopener noreferrer">
      <code>
        <Foreign text={entity} />
      </code>
    </a>
  );
};

/** What already exists, which part of the goal it covers, and why. */
export const ReuseList = ({ reuse, registryUrl, renderControl }: ReuseListProps) => (
  <section aria-labelledby="reuse-title">
    <h2 id="reuse-title">{COMPOSITION.reuse}</h2>
    <ul className="reuse">
      {distinct(reuse, ({ entity }) => entity).map(({ entity, kind, trust_tier: tier, covers, why }) => (
        <li key={entity}>
          <p>
            <Entity entity={entity} registryUrl={registryUrl} />{' '}
            <span className="kind">
              {COMPOSITION.kinds[kind]} · <span className="tier">{COMPOSITION.tiers[tier]}</span>
            </span>
          </p>
          {renderControl?.(entity)}
          <p>
            <Foreign text={covers} />
          </p>
          <p className="hint">
            <Foreign text={why} />
          </p>
        </li>
      ))}
    </ul>
  </section>
);
