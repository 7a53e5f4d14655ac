import { html } from 'hono/html';

export type Html = ReturnType<typeof html>;

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
  ['/sign-in', 'Access tokens'],
  ['/problems', 'Problems'],
] as const;

/** What every page shares. Nothing here needs a script, and none would run. */
export const layout = ({ title, path, alternate, main }: PageParts): Html =>
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
          ${LINKS.map(
            ([href, text]) =>
              html`<a href="${href}" ${path === href ? html`aria-current="page"` : ''}>${text}</a>`,
          )}
        </header>
        <main>${main}</main>
        <footer>
          This registry keeps no provider key: not in its database, not in its log, not in an error. Its
          interface is described in <a href="/openapi.json">openapi.json</a>.
        </footer>
      </body>
    </html>`;
