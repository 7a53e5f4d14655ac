import { html } from 'hono/html';

import { layout, type Page } from '../layout.ts';

/**
 * In front of the pages of `handle`, when the browser did not open the address by itself: somebody else may have
 * sent it, or a program may only be looking at it. `current` is who is signed in here now.
 */
export const confirmOpenPage = (handle: string, current: string | null): Page =>
  layout({
    title: `Open the pages of ${handle}`,
    path: '/sign-in',
    main: html`<h1>Open the pages of ${handle}?</h1>
      <p class="lead">This address signs your browser in as <strong>${handle}</strong>.</p>
      ${
        current === null || current === handle
          ? ''
          : html`<p>You are signed in as <strong>${current}</strong> now. That session ends.</p>`
      }
      <form method="post"><button>Open as ${handle}</button></form>
      <p class="soft">If that is not you, close this page: somebody may have sent you their own address.</p>`,
  });

export const usedUpPage = (): Page =>
  layout({
    title: 'This address no longer opens anything',
    path: '/sign-in',
    main: html`<h1>This address no longer opens anything</h1>
      <p class="lead" role="alert">
        It was used already, is older than 60 seconds, or its access token was revoked.
      </p>
      <h2>What to do</h2>
      <p>
        Get a new one: press <em>Open my pages on this registry</em> in the extension's <em>Settings</em>, or
        see <a href="/sign-in">the other ways to sign in</a>.
      </p>`,
  });

/** The answer to a form that no page of the session sent. */
export const formRefusedPage = (): Page =>
  layout({
    title: 'The form was not accepted',
    path: '/sign-in',
    main: html`<h1>The form was not accepted</h1>
      <p class="lead" role="alert">
        It was not sent by a page of this registry, or you have signed in again since that page was loaded.
        Nothing was done.
      </p>
      <p>Open the page again, and send the form from there. <a href="/sign-in">Sign in</a></p>`,
  });
