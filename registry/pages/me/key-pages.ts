import type { Hono } from 'hono';

import { KeyIdSchema, ProblemError, RevocationReasonSchema, z } from '../../../lib/protocol/index.ts';
import { readOwnForm } from '../../accounts/own-form.ts';
import { requireSession } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import { revokeSigningKey, toOwnKey } from '../../accounts/signing-keys.ts';
import type { PageSession, RegistryContext, RegistryEnv } from '../../http/context.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { showOwn } from '../show.ts';
import { keysPage } from './keys.ts';

/** `/me/keys` and its form. */
export const addKeyPages = (
  app: Hono<RegistryEnv>,
  parts: Pick<RouteParts, 'publicUrl' | 'signingKeys' | 'newId'>,
): void => {
  const { publicUrl, signingKeys } = parts;

  const showKeys = async (
    c: RegistryContext,
    session: PageSession,
    refusal: string | null = null,
  ): Promise<Response> => {
    const keys = (await signingKeys.list(session.handle)).map(toOwnKey);
    return showOwn(c, keysPage({ session, keys, refusal }), refusal === null ? 200 : 422);
  };

  app.get('/me/keys', (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    return showKeys(c, session);
  });
  app.post('/me/keys/revoke', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'publish');
    const keyId = z.safeParse(KeyIdSchema, form.get('key_id'));
    if (!keyId.success) throw new ProblemError('not-found', 'You have no signing key with this id.');
    const reason = z.safeParse(RevocationReasonSchema, form.get('reason'));
    if (!reason.success)
      return showKeys(c, session, 'Nothing was revoked. Say why: lost, replaced or compromised.');
    await revokeSigningKey(parts, session.handle, keyId.data, reason.data);
    return c.redirect('/me/keys', 303);
  });
};
