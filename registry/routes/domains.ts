import type { Hono } from 'hono';

import {
  AddDomainRequestSchema,
  DomainSchema,
  type OwnDomainList,
  ProblemError,
  z,
} from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import { addDomain, checkDomain, removeDomain, toOwnDomain } from '../accounts/domains.ts';
import { readBody } from '../http/body/read-body.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import type { RouteParts } from './parts.ts';

const domainIn = (c: RegistryContext): string => {
  const domain = z.safeParse(DomainSchema, c.req.param('domain'));
  if (!domain.success) throw new ProblemError('not-found', 'You have no such domain here.');
  return domain.data;
};

/** The domains that prove who a publisher is. */
export const addDomainRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { domains, settings, signedIn } = parts;

  resource(
    app,
    '/v1/me/domains',
    {
      GET: async (c) => {
        const items = (await domains.list(handleOf(c))).map(toOwnDomain);
        return c.json({ items, next_cursor: null } satisfies OwnDomainList);
      },
      POST: async (c) => {
        const { domain } = await readBody(c, AddDomainRequestSchema, {
          limit: settings.bodies.otherBytes,
        });
        return c.json(await addDomain(parts, handleOf(c), domain), 201);
      },
    },
    signedIn,
  );
  resource(
    app,
    '/v1/me/domains/:domain',
    {
      DELETE: async (c) => {
        await removeDomain(parts, handleOf(c), domainIn(c));
        return c.body(null, 204);
      },
    },
    signedIn,
  );
  resource(
    app,
    '/v1/me/domains/:domain/check',
    { POST: async (c) => c.json(await checkDomain(parts, handleOf(c), domainIn(c))) },
    signedIn,
  );
};
