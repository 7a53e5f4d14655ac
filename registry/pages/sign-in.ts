import { html } from 'hono/html';

import { layout, type Html } from './layout.ts';

/** `/sign-in`: explains how to make an access token, as long as there is no real sign-in. */
export const signInPage = (publicUrl: string): Html =>
  layout({
    title: 'Access tokens',
    path: '/sign-in',
    alternate: '/v1/me',
    main: html`<h1>Make an access token</h1>
      <p class="lead">
        A token tells this registry who you are. Whoever runs the registry makes one for you, on the machine
        it runs on:
      </p>
      <pre><code>npm run -s registry -- token your-name</code></pre>
      <p>
        It is printed once; only its SHA-256 is kept. The registry may be running meanwhile. Paste the token
        into
        <em>Settings</em> of the extension, beside the registry address <code>${publicUrl}</code>, and press
        <em>Save</em>, which also tests the connection. If the registry does not know the token, copy it again
        or make a new one.
      </p>

      <h2>Take it back</h2>
      <pre><code>npm run -s registry -- token revoke your-name</code></pre>
      <p>All tokens of that name stop working at once.</p>

      <h2>Use it without the extension</h2>
      <pre><code>curl ${publicUrl}/v1/me \\
  -H "Authorization: Bearer $TOKEN"</code></pre>
      <p class="soft">
        A token is not a provider key: it opens your plans here and lets you start runs, and it spends
        nothing.
      </p>`,
  });
