import type { Hono } from 'hono';

import { type AttestationList, AttestRequestSchema, IdSchema } from '../../../lib/protocol/index.ts';
import { handleOf } from '../../accounts/authenticate.ts';
import { findEntity } from '../../catalog/read-entity.ts';
import type { StoredEntity } from '../../db/index.ts';
import { readBody } from '../../http/body/read-body.ts';
import type { RegistryContext, RegistryEnv } from '../../http/context.ts';
import { readPage, toCursor } from '../../http/page.ts';
import { resource } from '../../http/resource.ts';
import { attest, checkEnvelope, listAttestations } from '../../publishing/attestations.ts';
import type { RouteParts } from '../parts.ts';
import { readerOf } from './reader.ts';

const PATH = '/v1/entities/:namespace/:name/versions/:version/attestations';

/** What people signed about a version: its publication, and what others said. */
export const addAttestationRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { entities, settings, signedIn, maybeSignedIn } = parts;

  const entityIn = (c: RegistryContext): Promise<StoredEntity> => {
    const { namespace, name, version } = c.req.param() as Record<string, string | undefined>;
    return findEntity(entities, { namespace, name, version }, readerOf(c));
  };

  app.get(PATH, maybeSignedIn);
  app.post(PATH, signedIn);
  resource(app, PATH, {
    GET: async (c) => {
      const { limit, after } = readPage(c, IdSchema);
      const { items, next } = await listAttestations(parts, await entityIn(c), { after, limit });
      return c.json({
        items,
        next_cursor: next === null ? null : toCursor(next),
      } satisfies AttestationList);
    },
    POST: async (c) => {
      const { envelope } = await readBody(c, AttestRequestSchema, {
        limit: settings.bodies.otherBytes,
        // Base64, in which letters may look like a key by chance. Its payload is looked at where it is decoded.
        masked: ['/envelope'],
      });
      checkEnvelope(envelope);
      return c.json(await attest(parts, handleOf(c), await entityIn(c), envelope), 201);
    },
  });
};
