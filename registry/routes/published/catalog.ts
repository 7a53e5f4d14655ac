import type { Hono } from 'hono';

import { PATHS } from '../../../lib/protocol/index.ts';
import { readEntity } from '../../catalog/read-entity.ts';
import { toSearchList } from '../../catalog/to-wire.ts';
import type { RegistryEnv } from '../../http/context.ts';
import { resource } from '../../http/resource.ts';
import type { RouteParts } from '../parts.ts';
import { readSearch } from '../search-request.ts';
import { readerOf } from './reader.ts';

const ENTITY = '/v1/entities/:namespace/:name';

/** The catalog is open to everybody, without signing in. Whoever signs in also reads what is not public and their own. */
export const addCatalogRoutes = (
  app: Hono<RegistryEnv>,
  { search, entities, maybeSignedIn }: RouteParts,
): void => {
  resource(app, PATHS.search, {
    GET: async (c) => {
      const { request, page } = readSearch(c);
      return c.json(toSearchList(await search(request, page)));
    },
  });
  for (const path of [ENTITY, `${ENTITY}/versions/:version`])
    resource(
      app,
      path,
      {
        GET: async (c) => {
          const { namespace, name, version } = c.req.param() as Record<string, string | undefined>;
          return c.json(await readEntity(entities, { namespace, name, version }, readerOf(c)));
        },
      },
      maybeSignedIn,
    );
};
