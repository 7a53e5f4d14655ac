import { readFileSync } from 'node:fs';

import type { Hono } from 'hono';

import type { ProblemError } from '../../lib/protocol/index.ts';
import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import type { RouteParts } from '../routes/parts.ts';
import { addAuditPages } from './audit/index.ts';
import { addBudgetPages } from './budget/index.ts';
import { addBundlePages } from './bundle/index.ts';
import { composePage } from './compose.ts';
import { addDomainPages } from './domains/index.ts';
import { addEntityPages } from './entity-pages.ts';
import { addOwnPages } from './me/index.ts';
import { addKeyPages } from './me/key-pages.ts';
import { addPlanPages } from './plans/index.ts';
import { sendPlugin } from './plugin-download.ts';
import { hasProblemPage, problemPage, problemsPage } from './problem.ts';
import { addPublishedPages } from './published/index.ts';
import { publisherPage, readPublisher } from './publisher.ts';
import { refusalPage } from './refusal.ts';
import { searchPage } from './search.ts';
import { show } from './show.ts';
import { toRefusedPage, toSearchPage } from './to-search-page.ts';

const STYLE = [
  './style.css',
  './catalog.css',
  './signature.css',
  './me.css',
  './audit/audit.css',
  './plans/plans.css',
  './budget/budget.css',
]
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
  .join('\n');

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2553c7"/><path d="M3.5 4.5h9v7h-9zM9 4.5v7" fill="none" stroke="#fff" stroke-width="1.5"/></svg>';

/** A search refused before its page's handler ran is still answered with that page; null for any other request. */
export const toRefusedSearch = (
  c: RegistryContext,
  problem: ProblemError,
): Response | Promise<Response> | null => {
  if (c.req.path !== '/' || problem.slug !== 'invalid-request') return null;
  c.set('problem', problem.slug);
  return show(c, searchPage(toRefusedPage(c, problem)), { hasForm: true, status: 422 });
};

/** True for a browser opening an address or sending a form; programs ask for anything or JSON. */
const asksForPage = (c: RegistryContext): boolean =>
  (['GET', 'HEAD'].includes(c.req.method) || !c.req.path.startsWith('/v1/')) &&
  /(?:^|[\s,])text\/html\b/i.test(c.req.header('accept') ?? '');

/** The page a browser gets in place of a problem; null for programs, and for problems without a page. */
export const toRefusalPage = (
  c: RegistryContext,
  problem: ProblemError,
): Response | Promise<Response> | null => {
  const refusal = asksForPage(c) ? refusalPage(problem) : null;
  if (refusal === null) return null;
  c.set('problem', problem.slug);
  c.header('cache-control', 'no-store');
  const { retry_after_s: wait } = problem.extras;
  if (wait !== undefined) c.header('retry-after', String(wait));
  return show(c, refusal.page, { status: refusal.status });
};

/** The pages that people read. They are made on the server and need no script; their policy allows none to run. */
export const addPages = (app: Hono<RegistryEnv>, parts: RouteParts): void => {
  const { publicUrl, search, lists } = parts;
  app.get('/', async (c) => {
    const page = await toSearchPage(c, search);
    return show(c, searchPage(page), { hasForm: true, status: page.refusal === null ? 200 : 422 });
  });
  addEntityPages(app, parts);
  app.get('/p/:namespace', async (c) => {
    const page = await readPublisher(c, parts);
    return show(c, publisherPage(page, publicUrl));
  });
  app.get('/p/:namespace/plugin.zip', (c) => sendPlugin(c, lists));
  app.get('/compose', (c) => show(c, composePage(publicUrl)));
  app.get('/problems', (c) => show(c, problemsPage()));
  app.get('/problems/:slug', (c) => {
    const slug = c.req.param('slug');
    return hasProblemPage(slug) ? show(c, problemPage(slug)) : c.notFound();
  });
  addBundlePages(app, parts);
  addAuditPages(app, parts);
  addBudgetPages(app, parts);
  addOwnPages(app, parts);
  addKeyPages(app, parts);
  addDomainPages(app, parts);
  addPublishedPages(app, parts);
  addPlanPages(app, parts);
  const asset = (path: string, type: string, text: string): void => {
    app.get(path, (c) => c.body(text, 200, { 'content-type': type, 'cache-control': 'max-age=3600' }));
  };
  asset('/assets/style.css', 'text/css; charset=utf-8', STYLE);
  asset('/assets/icon.svg', 'image/svg+xml', ICON);
};
