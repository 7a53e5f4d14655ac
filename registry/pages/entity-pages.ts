import type { Hono } from 'hono';

import { LIMITS } from '../../lib/protocol/index.ts';
import { toSigningKey } from '../accounts/signing-keys.ts';
import { findEntity } from '../catalog/read-entity.ts';
import { toEntity } from '../catalog/to-wire.ts';
import type { RegistryEnv } from '../http/context.ts';
import { BEFORE_ALL, listAttestations } from '../publishing/attestations.ts';
import { judgePublished } from '../publishing/judge-published.ts';
import type { RouteParts } from '../routes/parts.ts';
import { pageReaderOf } from '../routes/published/reader.ts';
import { reviews } from './attestations.ts';
import { entityPage } from './entity.ts';
import { show } from './show.ts';

/** `/e/{namespace}/{name}` and its versions. */
export const addEntityPages = (
  app: Hono<RegistryEnv>,
  parts: Pick<RouteParts, 'entities' | 'signingKeys' | 'publicUrl' | 'attestations' | 'keys'>,
): void => {
  const { entities, signingKeys, publicUrl } = parts;
  for (const path of ['/e/:namespace/:name', '/e/:namespace/:name/versions/:version'])
    app.get(path, async (c) => {
      const { namespace, name, version } = c.req.param() as Record<string, string | undefined>;
      const reader = pageReaderOf(c);
      const stored = await findEntity(entities, { namespace, name, version }, reader);
      const entity = toEntity(stored);
      const isSigned = (entity.envelope ?? null) !== null;
      const keys = isSigned ? await signingKeys.list(entity.namespace) : [];
      const judged = await judgePublished(
        { namespace: entity.namespace, name: entity.name, version: entity.version },
        entity,
        keys.map(toSigningKey),
      );
      const link = entity.visibility === 'draft' ? reader.link : null;
      const { items, next } = await listAttestations(parts, stored, {
        after: BEFORE_ALL,
        limit: LIMITS.pageDefault,
      });
      const said = reviews({ items, next_cursor: next }, stored);
      return show(
        c,
        entityPage({
          entity,
          isPinned: version !== undefined,
          link,
          judged,
          drafting: stored.drafting,
          said,
          registryUrl: publicUrl,
        }),
      );
    });
};
