import { html } from 'hono/html';

import { layout, type Html, type Page } from '../layout.ts';

const ways = (publicUrl: string): Html =>
  html`<h2>With the extension</h2>
    <p>
      In its <em>Settings</em>, where this registry and your access token are, press
      <em>Open my pages on this registry</em>.
    </p>
    <h2>Without the extension</h2>
    <p>Whoever runs the registry prints an address for you, on the machine it runs on:</p>
    <pre tabindex="0"><code>npm run -s registry -- open your-name</code></pre>
    <p>With an access token you get one yourself:</p>
    <pre tabindex="0"><code>curl -X POST ${publicUrl}/v1/me/page-session \\
  -H "Authorization: Bearer $TOKEN"</code></pre>
    <p class="soft">
      Such an address opens once, within 60 seconds. Nobody else should see it: whoever opens it is signed in
      as you until you sign out, close the browser, or revoke the token.
    </p>`;

/** `/sign-in`: the ways to one's own pages, and to an access token, as long as there is no other sign-in. */
export const signInPage = (publicUrl: string): Page =>
  layout({
    title: 'Sign in',
    path: '/sign-in',
    alternate: '/v1/me',
    main: html`<h1>Sign in</h1>
      <p class="lead">
        An access token tells this registry who you are. Programs send it with each request; your browser
        exchanges it for an address that opens your pages.
      </p>
      ${ways(publicUrl)}

      <h2>Get an access token</h2>
      <p>Whoever runs the registry makes one for you, on the machine it runs on:</p>
      <pre tabindex="0"><code>npm run -s registry -- token your-name</code></pre>
      <p>
        It is printed once; only its SHA-256 is kept. The registry may be running meanwhile. Paste the token
        into
        <em>Settings</em> of the extension, beside the registry address <code>${publicUrl}</code>, and press
        <em>Save</em>, which also tests the connection. If the registry does not know the token, copy it again
        or make a new one. You make more, with fewer scopes, under <a href="/me/tokens">My access tokens</a>.
      </p>

      <h2>Take it back</h2>
      <p>Revoke one under <a href="/me/tokens">My access tokens</a>, or all of a name at once:</p>
      <pre tabindex="0"><code>npm run -s registry -- token revoke your-name</code></pre>
      <p>Runs, jobs and page sessions that it opened end with it.</p>

      <h2>Use it in a program</h2>
      <pre tabindex="0"><code>curl ${publicUrl}/v1/me \\
  -H "Authorization: Bearer $TOKEN"</code></pre>
      <p class="soft">
        A token is not a provider key. It opens your plans here, starts runs and publishes, as far as its
        scopes allow. It spends no money of yours; where the registry has a budget of its own, jobs that it
        starts spend your share of that.
      </p>`,
  });

/** In place of a page that is somebody's own, when nobody is signed in. `path` is that page's. */
export const signedOutPage = (publicUrl: string, path: string): Page =>
  layout({
    title: 'Sign in to see this page',
    path: '/sign-in',
    main: html`<h1>Sign in to see this page</h1>
      <p class="lead">It belongs to a person, and your browser has not said who you are.</p>
      <p>
        If you are signed in and followed a link from elsewhere, your browser kept that to itself:
        <a href="${path}">open the page from here</a>.
      </p>
      ${ways(publicUrl)}`,
  });
