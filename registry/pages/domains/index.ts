import type { Hono } from 'hono';

import { DomainSchema, ProblemError, z } from '../../../lib/protocol/index.ts';
import { addDomain, checkDomain, removeDomain, toOwnDomain } from '../../accounts/domains.ts';
import { readOwnForm } from '../../accounts/own-form.ts';
import { requireSession } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import type { PageSession, RegistryContext, RegistryEnv } from '../../http/context.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { showOwn } from '../show.ts';
import { DOMAIN_ACTIONS, type DomainAction, domainsPage, type DomainsPageParts } from './page.ts';

/** Between two looks at one record, as a page may be asked often and the DNS belongs to others. */
const CHECK_AGAIN_MS = 10_000;

/** What the form before did: a word of ours and a domain, whatever else an address says. */
const readDone = (c: RegistryContext): DomainsPageParts['done'] => {
  const action = DOMAIN_ACTIONS.find((each) => each === c.req.query('done'));
  const domain = z.safeParse(DomainSchema, c.req.query('domain'));
  return action === undefined || !domain.success ? null : { action, domain: domain.data };
};

/** `/me/domains` and its forms. */
export const addDomainPages = (
  app: Hono<RegistryEnv>,
  parts: Pick<RouteParts, 'publicUrl' | 'domains' | 'resolver' | 'newId' | 'now'>,
): void => {
  const { publicUrl, domains, now } = parts;

  const showDomains = async (
    c: RegistryContext,
    session: PageSession,
    refused: DomainsPageParts['refused'] = null,
  ): Promise<Response> => {
    const list = (await domains.list(session.handle)).map(toOwnDomain);
    const done = refused === null ? readDone(c) : null;
    const page = domainsPage({ session, domains: list, done, refused });
    return showOwn(c, page, refused === null ? 200 : 422);
  };

  /** Why nothing was done; null if it was. */
  const act = async (action: DomainAction, handle: string, domain: string): Promise<string | null> => {
    if (action === 'remove') {
      await removeDomain(parts, handle, domain);
      return null;
    }
    if (action === 'check') {
      const checkedAt = (await domains.find(handle, domain))?.checkedAt?.getTime() ?? 0;
      if (now() - checkedAt < CHECK_AGAIN_MS)
        return `The record of ${domain} was looked for a moment ago. Wait 10 seconds, and check again.`;
      await checkDomain(parts, handle, domain);
      return null;
    }
    try {
      await addDomain(parts, handle, domain);
      return null;
    } catch (error) {
      if (!(error instanceof ProblemError) || error.slug !== 'invalid-request') throw error;
      return `The domain ${error.extras.errors?.[0]?.message ?? 'was not added'}.`;
    }
  };

  app.get('/me/domains', (c) => {
    const session = requireSession(c);
    requireScope(session, 'read');
    return showDomains(c, session);
  });

  app.post('/me/domains', async (c) => {
    const session = requireSession(c);
    const form = await readOwnForm(c, session, publicUrl);
    requireScope(session, 'publish');
    const action = DOMAIN_ACTIONS.find((each) => each === form.get('action'));
    if (action === undefined)
      throw new ProblemError('invalid-request', 'This form asks for nothing that this page does.');
    const typed = form.get('domain') ?? '';
    const domain = z.safeParse(DomainSchema, typed.trim());
    if (!domain.success && action !== 'add')
      throw new ProblemError('not-found', 'You have no such domain here.');
    const why = domain.success
      ? await act(action, session.handle, domain.data)
      : 'That is no domain. Enter one such as example.org, in lower case, without https:// and without a path.';
    if (why !== null) return showDomains(c, session, { why, domain: action === 'add' ? typed : '' });
    const query = new URLSearchParams({ done: action, domain: domain.data ?? '' });
    return c.redirect(`/me/domains?${query.toString()}`, 303);
  });
};
