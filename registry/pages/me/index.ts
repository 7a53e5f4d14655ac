import type { Hono } from 'hono';

import {
  IdSchema,
  LIMITS,
  MakeTokenRequestSchema,
  ProblemError,
  z,
  type MadeToken,
} from '../../../lib/protocol/index.ts';
import { makeToken, revokeToken } from '../../accounts/make-token.ts';
import { FormRefusedError, isFromOwnPage, readOwnForm } from '../../accounts/own-form.ts';
import { requireSession, SignedOutError, toSessionEvent } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import { createCode, hashToken, isCode } from '../../accounts/tokens.ts';
import type { PageSession, RegistryContext, RegistryEnv } from '../../http/context.ts';
import { readPage } from '../../http/page.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { listTokens } from '../../routes/tokens.ts';
import { showOwn } from '../show.ts';
import { confirmOpenPage, formRefusedPage, usedUpPage } from './open.ts';
import { signedOutPage, signInPage } from './sign-in.ts';
import { tokensPage } from './tokens.ts';

type Answer = Response | Promise<Response>;
type OwnParts = Pick<
  RouteParts,
  'publicUrl' | 'tokens' | 'pageSessions' | 'pageCookie' | 'settings' | 'runs' | 'jobs' | 'newId' | 'now'
>;

/** What a browser gets where a page is somebody's own and nobody is signed in, or a form came from elsewhere. */
export const toOwnRefusal = (c: RegistryContext, error: unknown, publicUrl: string): Answer | null => {
  if (error instanceof FormRefusedError) {
    c.set('problem', 'form-refused');
    return showOwn(c, formRefusedPage(), 403);
  }
  if (!(error instanceof SignedOutError)) return null;
  c.set('problem', 'signed-out');
  const { pathname, search } = new URL(c.req.url);
  return showOwn(c, signedOutPage(publicUrl, c.req.method === 'POST' ? '/sign-in' : pathname + search), 401);
};

/**
 * Whether the browser opened the address by itself: from its address bar, or because an extension asked it to. A
 * link on another site, a program that looks at links, and a page that is loaded ahead are none of these.
 */
const isOpenedDirectly = (c: RegistryContext): boolean => {
  const isAhead = ['sec-purpose', 'purpose', 'x-moz'].some((name) => c.req.header(name) !== undefined);
  return (
    c.req.method === 'GET' &&
    c.req.header('sec-fetch-site') === 'none' &&
    c.req.header('sec-fetch-mode') === 'navigate' &&
    c.req.header('sec-fetch-dest') === 'document' &&
    !isAhead
  );
};

const usedUp = (c: RegistryContext): Answer => showOwn(c, usedUpPage(), 410);

/** `/open/{code}`: a one-time address, which begins a page session. */
const addOpening = (app: Hono<RegistryEnv>, parts: OwnParts): void => {
  const { publicUrl, pageSessions, pageCookie, settings, newId } = parts;
  const { idleMs, longestMs } = settings.pageSessions;

  const begin = async (c: RegistryContext, codeSha256: string, current: string | null): Promise<Response> => {
    // New for each opening, whatever the browser had: nobody else can know it.
    const value = createCode();
    const opened = await pageSessions.open(
      codeSha256,
      { sessionSha256: hashToken(value), sessionId: newId(), insteadOf: current, longestMs },
      toSessionEvent(newId),
    );
    if (opened === null) return usedUp(c);
    pageCookie.set(c, value);
    c.header('cache-control', 'no-store');
    return c.redirect(opened.path, 303);
  };

  app.on(['GET', 'POST'], ['/open/:code'], async (c) => {
    const code = c.req.param('code') ?? '';
    const codeSha256 = isCode(code) ? hashToken(code) : null;
    const owner = codeSha256 === null ? null : await pageSessions.peek(codeSha256);
    if (codeSha256 === null || owner === null) return usedUp(c);
    const cookie = pageCookie.read(c);
    const currentSha256 = cookie === null ? null : hashToken(cookie);
    const current = currentSha256 === null ? null : await pageSessions.find(currentSha256, idleMs);
    const isSure =
      c.req.method === 'POST'
        ? isFromOwnPage(c, publicUrl)
        : isOpenedDirectly(c) && (current === null || current.handle === owner.handle);
    return isSure
      ? begin(c, codeSha256, currentSha256)
      : showOwn(c, confirmOpenPage(owner.handle, current?.handle ?? null));
  });
};

/** Pages that need no script and know whose they are by the cookie of a page session. */
export const addOwnPages = (app: Hono<RegistryEnv>, parts: OwnParts): void => {
  const { publicUrl, tokens, pageSessions, pageCookie, runs, jobs, newId } = parts;

  const showTokens = async (
    c: RegistryContext,
    session: PageSession,
    {
      made = null,
      refused = null,
    }: { made?: MadeToken | null; refused?: { message: string; name: string } | null } = {},
  ): Promise<Response> => {
    const { after } = readPage(c, IdSchema);
    const list = await listTokens(tokens, session.handle, { limit: LIMITS.pageMax, after });
    const status = refused === null ? 200 : 422;
    return showOwn(c, tokensPage({ session, tokens: list, made, refused }), status);
  };

  addOpening(app, parts);
  app.get('/sign-in', (c) => showOwn(c, signInPage(publicUrl)));
  app.post('/sign-out', async (c) => {
    const session = requireSession(c);
    await readOwnForm(c, session, publicUrl);
    await pageSessions.end(session.sessionSha256, toSessionEvent(newId));
    pageCookie.clear(c);
    return c.redirect('/sign-in', 303);
  });

  app.get('/me/tokens', (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    return showTokens(c, session);
  });
  app.post('/me/tokens', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'compose');
    const name = form.get('name') ?? '';
    const asked = z.safeParse(MakeTokenRequestSchema, { name, scopes: form.getAll('scope') });
    if (!asked.success) {
      const [issue] = asked.error.issues;
      const message =
        issue?.path[0] === 'name'
          ? `The name ${issue.message}.`
          : 'Choose what the token may do: at least one of these.';
      return showTokens(c, session, { refused: { message, name } });
    }
    const made = await makeToken(parts, session, { name: asked.data.name ?? '', scopes: asked.data.scopes });
    return showTokens(c, session, { made });
  });
  app.post('/me/tokens/revoke', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'compose');
    const tokenId = z.safeParse(IdSchema, form.get('token_id'));
    if (!tokenId.success) throw new ProblemError('not-found', 'You have no access token with this id.');
    await revokeToken(parts, session, tokenId.data);
    // If this fails, the heartbeat does it later.
    await Promise.allSettled([runs.endRevoked(), jobs?.endRevoked()]);
    return c.redirect('/me/tokens', 303);
  });
};
