import type { Hono } from 'hono';

import { sessionOf } from '../../accounts/page-session.ts';
import { requireScope } from '../../accounts/route-scopes.ts';
import type { RegistryEnv } from '../../http/context.ts';
import type { RouteParts } from '../../routes/parts.ts';
import { showOwn } from '../show.ts';
import { budgetPage } from './page.ts';

const PER_PAGE = 50;
/** More pages than this registry can have people. */
const MOST_PAGES = 1_000_000;

/** Counts from 1; whatever is no number is the first. */
const readPageNumber = (text: string | undefined): number =>
  text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Math.min(Number(text), MOST_PAGES) : 1;

/** `/budget`: for those whom the settings name. For everybody else there is no such page. */
export const addBudgetPages = (app: Hono<RegistryEnv>, { hosted, settings, now }: RouteParts): void => {
  app.get('/budget', async (c) => {
    const session = sessionOf(c);
    if (hosted === null || session === null || !session.isOperator) return c.notFound();
    requireScope(session, 'read');
    const prefix = (c.req.query('handle') ?? '').trim().toLowerCase();
    const number = readPageNumber(c.req.query('page'));
    const [state, calls, found] = await Promise.all([
      hosted.budget.state(session.handle),
      hosted.reads.open(),
      hosted.reads.people({ prefix, limit: PER_PAGE + 1, offset: (number - 1) * PER_PAGE }),
    ]);
    return showOwn(
      c,
      budgetPage({
        state,
        calls,
        share: settings.hosted?.budget.personShare ?? 1,
        people: found.slice(0, PER_PAGE),
        prefix,
        number,
        isLast: found.length <= PER_PAGE,
        now: now(),
      }),
    );
  });
};
