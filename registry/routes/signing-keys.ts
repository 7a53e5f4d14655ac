import type { Hono } from 'hono';

import {
  AddSigningKeyRequestSchema,
  KeyChallengeRequestSchema,
  NamespaceSchema,
  ProblemError,
  RevocationReasonSchema,
  z,
  type OwnSigningKeyList,
  type SigningKeyList,
} from '../../lib/protocol/index.ts';
import { handleOf } from '../accounts/authenticate.ts';
import {
  addSigningKey,
  makeChallenge,
  revokeSigningKey,
  toOwnKey,
  toSigningKey,
} from '../accounts/signing-keys.ts';
import { readBody } from '../http/body/read-body.ts';
import type { RegistryEnv } from '../http/context.ts';
import { resource } from '../http/resource.ts';
import type { RouteParts } from './parts.ts';

/** A person's own signing keys, and everybody's view of a publisher's. */
export const addSigningKeyRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { signingKeys, settings, signedIn } = parts;

  resource(
    app,
    '/v1/me/signing-keys',
    {
      GET: async (c) => {
        const items = (await signingKeys.list(handleOf(c))).map(toOwnKey);
        return c.json({ items, next_cursor: null } satisfies OwnSigningKeyList);
      },
      POST: async (c) => {
        const body = await readBody(c, AddSigningKeyRequestSchema, { limit: settings.bodies.otherBytes });
        return c.json(await addSigningKey(parts, handleOf(c), body), 201);
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/me/signing-key-challenge',
    {
      POST: async (c) => {
        const { key_id } = await readBody(c, KeyChallengeRequestSchema, {
          limit: settings.bodies.otherBytes,
        });
        return c.json(await makeChallenge(parts, handleOf(c), key_id));
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/me/signing-keys/:key_id',
    {
      DELETE: async (c) => {
        const reason = z.safeParse(RevocationReasonSchema, c.req.query('reason'));
        if (!reason.success)
          throw new ProblemError('invalid-request', 'The key was not revoked.', {
            errors: [{ pointer: 'reason', message: 'is missing; say lost, replaced or compromised' }],
          });
        await revokeSigningKey(parts, handleOf(c), c.req.param('key_id') ?? '', reason.data);
        return c.body(null, 204);
      },
    },
    signedIn,
  );

  resource(app, '/v1/publishers/:namespace/signing-keys', {
    GET: async (c) => {
      const namespace = z.safeParse(NamespaceSchema, c.req.param('namespace'));
      // Nobody is told whether somebody of this name is here who never published.
      const keys = namespace.success ? await signingKeys.list(namespace.data) : [];
      return c.json({ items: keys.map(toSigningKey), next_cursor: null } satisfies SigningKeyList);
    },
  });
};
