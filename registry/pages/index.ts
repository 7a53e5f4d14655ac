import { readFileSync } from 'node:fs';

import type { Hono } from 'hono';

import type { RegistryContext, RegistryEnv } from '../http/context.ts';
import { isProblemSlug } from '../problems.ts';
import { composePage } from './compose.ts';
import type { Html } from './layout.ts';
import { problemPage, problemsPage } from './problem.ts';
import { signInPage } from './sign-in.ts';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const STYLE = readFileSync(new URL('./style.css', import.meta.url), 'utf8');

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2553c7"/><path d="M3.5 4.5h9v7h-9zM9 4.5v7" fill="none" stroke="#fff" stroke-width="1.5"/></svg>';

const show = (c: RegistryContext, page: Html): Response | Promise<Response> => {
  c.header('content-security-policy', CONTENT_SECURITY_POLICY);
  return c.html(page);
};

/** The pages a person reads. Made on the server; no script is needed, and the policy lets none run. */
export const addPages = (app: Hono<RegistryEnv>, { publicUrl }: { publicUrl: string }): void => {
  app.get('/', (c) => c.redirect('/compose'));
  app.get('/compose', (c) => show(c, composePage(publicUrl)));
  app.get('/sign-in', (c) => show(c, signInPage(publicUrl)));
  app.get('/problems', (c) => show(c, problemsPage()));
  app.get('/problems/:slug', (c) => {
    const slug = c.req.param('slug');
    return isProblemSlug(slug) ? show(c, problemPage(slug)) : c.notFound();
  });
  const asset = (path: string, type: string, text: string): void => {
    app.get(path, (c) => c.body(text, 200, { 'content-type': type, 'cache-control': 'max-age=3600' }));
  };
  asset('/assets/style.css', 'text/css; charset=utf-8', STYLE);
  asset('/assets/icon.svg', 'image/svg+xml', ICON);
};
