import type { Hono } from 'hono';

import { BUNDLE_PATHS, CheckBundleRequestSchema, PublishRequestSchema } from '../../../lib/protocol/index.ts';
import { handleOf } from '../../accounts/authenticate.ts';
import { readBody } from '../../http/body/read-body.ts';
import type { RegistryEnv } from '../../http/context.ts';
import { resource } from '../../http/resource.ts';
import { readBundle } from '../../publishing/read-bundle.ts';
import type { RouteParts } from '../parts.ts';
import { readerOf } from './reader.ts';

/** Publishing, and what was published under a label. */
export const addBundleRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { bundles, checkBundle, publishBundle, settings, signedIn, maybeSignedIn } = parts;

  resource(
    app,
    BUNDLE_PATHS.bundles,
    {
      POST: async (c) => {
        const request = await readBody(c, PublishRequestSchema, {
          limit: settings.bodies.otherBytes,
          // Base64, in which letters may look like a key by chance. Its payload is looked at where it is decoded.
          masked: ['/envelope'],
        });
        const published = await publishBundle(handleOf(c), request);
        return c.json(published, 201, { location: BUNDLE_PATHS.bundle(published.label) });
      },
    },
    signedIn,
  );

  resource(
    app,
    BUNDLE_PATHS.bundleCheck,
    {
      POST: async (c) => {
        const limit = settings.bodies.otherBytes;
        return c.json(await checkBundle(handleOf(c), await readBody(c, CheckBundleRequestSchema, { limit })));
      },
    },
    signedIn,
  );

  for (const path of ['/v1/bundles/:label', '/v1/bundles/:label/publications/:number'])
    resource(
      app,
      path,
      {
        GET: async (c) => {
          const { label, number } = c.req.param() as Record<string, string | undefined>;
          return c.json(await readBundle(bundles, { label, number }, readerOf(c)));
        },
      },
      maybeSignedIn,
    );
};
