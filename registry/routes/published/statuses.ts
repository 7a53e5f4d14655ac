import type { Hono } from 'hono';

import {
  BundleLabelSchema,
  ChangeStatusRequestSchema,
  EntityNameSchema,
  NamespaceSchema,
  ProblemError,
  VersionSchema,
  z,
} from '../../../lib/protocol/index.ts';
import { handleOf } from '../../accounts/authenticate.ts';
import { changeStatus } from '../../catalog/change-status.ts';
import type { StatusTarget } from '../../db/index.ts';
import { readBody } from '../../http/body/read-body.ts';
import type { RegistryEnv } from '../../http/context.ts';
import { resource } from '../../http/resource.ts';
import type { RouteParts } from '../parts.ts';

const VersionTargetSchema = z.strictObject({
  namespace: NamespaceSchema,
  name: EntityNameSchema,
  version: VersionSchema,
});
const BundleTargetSchema = z.strictObject({ label: BundleLabelSchema });

/** What a publisher says of what they published: active, deprecated or deleted. */
export const addStatusRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const add = (path: string, schema: z.ZodMiniType<StatusTarget>): void =>
    resource(
      app,
      path,
      {
        PATCH: async (c) => {
          const target = z.safeParse(schema, c.req.param());
          const body = await readBody(c, ChangeStatusRequestSchema, {
            limit: parts.settings.bodies.otherBytes,
          });
          if (!target.success) throw new ProblemError('not-found', 'You have nothing of this name.');
          return c.json(await changeStatus(parts, handleOf(c), target.data, body));
        },
      },
      parts.signedIn,
    );

  add('/v1/entities/:namespace/:name/versions/:version/status', VersionTargetSchema);
  add('/v1/bundles/:label/status', BundleTargetSchema);
};
