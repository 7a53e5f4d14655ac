import type { Hono } from 'hono';

import {
  IdSchema,
  MakeTokenRequestSchema,
  PageSessionRequestSchema,
  PATHS,
  ProblemError,
  z,
  type PageSession,
  type TokenList,
} from '../../lib/protocol/index.ts';
import { accountOf, handleOf } from '../accounts/authenticate.ts';
import { makeToken, revokeToken, toToken } from '../accounts/make-token.ts';
import { CODE_MS, FIRST_PAGE, openPath } from '../accounts/page-session.ts';
import { createCode, hashToken } from '../accounts/tokens.ts';
import type { AccessTokens } from '../db/index.ts';
import { readBody } from '../http/body/read-body.ts';
import type { RegistryEnv } from '../http/context.ts';
import { readPage, toCursor } from '../http/page.ts';
import { resource } from '../http/resource.ts';
import type { RouteParts } from './parts.ts';

/** A page of a person's tokens, newest first. */
export const listTokens = async (
  tokens: Pick<AccessTokens, 'list'>,
  handle: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<TokenList> => {
  const found = await tokens.list(handle, limit + 1, after);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toToken), next_cursor: last === undefined ? null : toCursor(last.tokenId) };
};

/** A person's own access tokens, and the exchange of one for an address that opens their pages. */
export const addTokenRoutes = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { tokens, pageSessions, settings, signedIn, publicUrl, runs, jobs } = parts;

  resource(
    app,
    '/v1/me/tokens',
    {
      GET: async (c) => c.json(await listTokens(tokens, handleOf(c), readPage(c, IdSchema))),
      POST: async (c) => {
        const { name = '', scopes } = await readBody(c, MakeTokenRequestSchema, {
          limit: settings.bodies.otherBytes,
        });
        return c.json(await makeToken(parts, accountOf(c), { name, scopes }), 201);
      },
    },
    signedIn,
  );

  resource(
    app,
    '/v1/me/tokens/:token_id',
    {
      DELETE: async (c) => {
        const tokenId = z.safeParse(IdSchema, c.req.param('token_id'));
        if (!tokenId.success) throw new ProblemError('not-found', 'You have no access token with this id.');
        await revokeToken(parts, accountOf(c), tokenId.data);
        // If this fails, the heartbeat does it later.
        await Promise.allSettled([runs.endRevoked(), jobs?.endRevoked()]);
        return c.body(null, 204);
      },
    },
    signedIn,
  );

  resource(
    app,
    PATHS.pageSession,
    {
      POST: async (c) => {
        // A program that asks for the first page need not send anything.
        const { path = FIRST_PAGE } =
          c.req.header('content-type') === undefined
            ? {}
            : await readBody(c, PageSessionRequestSchema, { limit: settings.bodies.otherBytes });
        const code = createCode();
        const { tokenId } = accountOf(c);
        await pageSessions.addCode({ codeSha256: hashToken(code), tokenId, path }, CODE_MS);
        return c.json({ url: `${publicUrl}${openPath(code)}` } satisfies PageSession);
      },
    },
    signedIn,
  );
};
