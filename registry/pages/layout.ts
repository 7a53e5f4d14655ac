import { html } from 'hono/html';

import { CSRF_FIELD } from '../accounts/own-form.ts';
import type { PageSession } from '../http/context.ts';

export type Html = ReturnType<typeof html>;

/** Who looks at a page and is signed in. */
export type Viewer = Pick<PageSession, 'handle' | 'csrf' | 'isOperator'>;

/** A page that lacks only who looks at it; `show` knows. */
export type Page = (viewer: Viewer | null) => Html;

interface PageParts {
  title: string;
  /** This page's place among the links at the top. */
  path: string;
  /** The same content for programs, below `/v1`. */
  alternate?: string;
  main: Html;
}

const LINKS = [
  ['/', 'Catalog'],
  ['/compose', 'Compose'],
  ['/audit', 'Audit log'],
  ['/problems', 'Problems'],
] as const;
const SIGN_IN = ['/sign-in', 'Sign in'] as const;

/** The pages of a person. */
const OWN_LINKS = [
  ['/me/plans', 'My plans'],
  ['/me/published', 'What I published'],
  ['/me/keys', 'My signing keys'],
  ['/me/domains', 'My domains'],
  ['/me/tokens', 'My access tokens'],
] as const;
/** For those alone whom the settings name. */
const OPERATOR_LINKS = [['/budget', 'Registry’s budget']] as const;

/** Every form of a page of one's own has this field; without it the form is refused. */
export const csrfField = ({ csrf }: Pick<PageSession, 'csrf'>): Html =>
  html`<input type="hidden" name="${CSRF_FIELD}" value="${csrf}" />`;

const toLinks = (links: readonly (readonly [string, string])[], path: string) =>
  links.map(
    ([href, text]) => html`<a href="${href}" ${path === href ? html`aria-current="page"` : ''}>${text}</a>`,
  );

const ownBar = (viewer: Viewer, path: string): Html =>
  html`<nav class="own" aria-label="Your pages">
    <span>Signed in as <strong>${viewer.handle}</strong></span>
    ${toLinks(viewer.isOperator ? [...OWN_LINKS, ...OPERATOR_LINKS] : OWN_LINKS, path)}
    <form method="post" action="/sign-out">${csrfField(viewer)}<button>Sign out</button></form>
  </nav>`;

/** What every page shares. Nothing here needs a script, and none would run. */
export const layout =
  ({ title, path, alternate, main }: PageParts): Page =>
  (viewer) =>
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title} · BYOK Compose</title>
          <link rel="stylesheet" href="/assets/style.css" />
          <link rel="icon" type="image/svg+xml" href="/assets/icon.svg" />
          ${
            alternate === undefined
              ? ''
              : html`<link rel="alternate" type="application/json" href="${alternate}" />`
          }
        </head>
        <body>
          <header>
            <a class="name" href="/">BYOK Compose</a>
            ${toLinks(viewer === null ? [...LINKS, SIGN_IN] : LINKS, path)}
          </header>
          ${viewer === null ? '' : ownBar(viewer, path)}
          <main>${main}</main>
          <footer>
            This registry keeps no provider key: not in its database, not in its log, not in an error. Its
            interface is described in <a href="/openapi.json">openapi.json</a>.
          </footer>
        </body>
      </html>`;
