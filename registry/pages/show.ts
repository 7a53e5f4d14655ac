import { sessionOf } from '../accounts/page-session.ts';
import type { RegistryContext } from '../http/context.ts';
import type { Page } from './layout.ts';

/** Only a page with a form may submit one, and only to this registry. */
const toPolicy = ({ hasForm }: { hasForm: boolean }): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');

export type PageStatus = 200 | 201 | 401 | 403 | 404 | 409 | 410 | 422 | 429;

/**
 * What a page shows depends on who is signed in. Nobody keeps a copy of one that names somebody, and a cache takes none
 * for another. Its forms say where they come from, which they would not without a referrer; other sites are told nothing.
 */
export const show = (
  c: RegistryContext,
  page: Page,
  { hasForm = false, status = 200 }: { hasForm?: boolean; status?: PageStatus } = {},
): Response | Promise<Response> => {
  const viewer = sessionOf(c);
  c.header('vary', 'cookie');
  if (viewer !== null) {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'same-origin');
  }
  c.header('content-security-policy', toPolicy({ hasForm: hasForm || viewer !== null }));
  return c.html(page(viewer), status);
};

/** A page that is somebody's own, or leads there: treated alike while nobody is signed in. */
export const showOwn = (
  c: RegistryContext,
  page: Page,
  status: PageStatus = 200,
): Response | Promise<Response> => {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'same-origin');
  return show(c, page, { hasForm: true, status });
};
