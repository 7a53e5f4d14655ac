import type { RegistryContext } from '../http/context.ts';
import type { Html } from './layout.ts';

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

export const show = (
  c: RegistryContext,
  page: Html,
  { hasForm = false, status = 200 }: { hasForm?: boolean; status?: PageStatus } = {},
): Response | Promise<Response> => {
  c.header('content-security-policy', toPolicy({ hasForm }));
  return c.html(page, status);
};

/**
 * A page that is somebody's own, or leads there: nobody keeps a copy. Its forms say where they come from, which
 * they would not without a referrer; other sites are told nothing.
 */
export const showOwn = (
  c: RegistryContext,
  page: Html,
  status: PageStatus = 200,
): Response | Promise<Response> => {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'same-origin');
  return show(c, page, { hasForm: true, status });
};
