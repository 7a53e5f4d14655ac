import type { Hono } from 'hono';

import { PATHS, type Me } from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import type { RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import { toOpenApi } from '../openapi/document.ts';
import { listProviders } from '../settings/providers.ts';
import type { RouteParts } from './parts.ts';

/** Adds the routes for: who am I, what is offered, what is the contract, are you well. */
export const addServiceRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  // Made when somebody asks for it, because it takes longer than everything else that is done before the first request.
  let openApi: string | null = null;

  resource(app, PATHS.me, { GET: (c) => c.json({ handle: handleOf(c) } satisfies Me) }, parts.signedIn);
  resource(app, PATHS.providers, { GET: (c) => c.json(listProviders(parts.settings)) });
  resource(app, '/openapi.json', {
    GET: (c) => {
      openApi ??= JSON.stringify(toOpenApi(parts.publicUrl));
      return c.body(openApi, 200, { 'content-type': 'application/json' });
    },
  });
  resource(app, '/healthz', {
    // How the caller's own request came, as the registry sees it: so a proxy that does not say can be found.
    GET: (c) => c.json({ status: 'ok', came_in_clear: parts.cameInClear(c) }),
  });
  resource(app, '/readyz', {
    GET: async (c) => {
      await parts.checkReady();
      return c.json({ status: 'ok' });
    },
  });
};
