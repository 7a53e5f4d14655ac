import { html } from 'hono/html';

import { layout, type Page } from './layout.ts';

/** `/compose`: what the extension is, how to open it, how to get it. */
export const composePage = (publicUrl: string): Page =>
  layout({
    title: 'Compose',
    path: '/compose',
    alternate: '/v1/providers',
    main: html`<h1>Describe what you want to achieve. Your own key pays, and is gone after the run.</h1>
      <p class="lead">
        BYOK Compose is a browser extension. You type a goal and paste a key of OpenAI, Anthropic or
        OpenRouter; it plans what is needed and drafts it, as skills, agents and MCP servers. You read the
        drafts and save the plan. Where a registry has a budget of its own, you need no key.
      </p>

      <h2>Open it</h2>
      <p>
        Press the <strong>BYOK Compose</strong> button in the browser's toolbar while you look at this page:
        the panel opens beside it, in Chromium as the side panel, in Firefox as the sidebar. On other sites
        the same button opens a small window with the same form. If you do not see the button, look behind the
        puzzle piece and pin it there.
      </p>

      <h2>Get it</h2>
      <p>In the project's folder, build it for both browsers:</p>
      <pre tabindex="0"><code>npm ci &amp;&amp; npm run build</code></pre>
      <h3>Chromium, Chrome and Edge, 156 or newer</h3>
      <ol>
        <li>Open <code>chrome://extensions</code> and switch <em>Developer mode</em> on.</li>
        <li>Choose <em>Load unpacked</em> and the folder <code>.output/chrome-mv3</code>.</li>
      </ol>
      <h3>Firefox, 142 or newer</h3>
      <ol>
        <li>Open <code>about:debugging#/runtime/this-firefox</code>.</li>
        <li>
          Choose <em>Load Temporary Add-on</em> and the file <code>manifest.json</code> in
          <code>.output/firefox-mv3</code>. Firefox forgets the extension when it closes; load it again then.
        </li>
      </ol>
      <h3>In both</h3>
      <p>
        In the extension's <em>Settings</em> enter this registry, <code>${publicUrl}</code>, and
        <a href="/sign-in">an access token</a>, press <em>Save</em> and allow this one host.
      </p>

      <h2>Your key</h2>
      <p>
        It goes from its field through the extension to this registry, and from here to the provider you
        chose, in that provider's own header. For as long as the run lives, and no longer, this registry holds
        it in memory. Close the tab or press Cancel, and the provider's calls are cut at once.
      </p>
      <p>
        So trust this registry for that long, or run your own. And make a fresh key for it, with a small
        spending limit: not the one your production runs on.
      </p>

      <h2>Rather not</h2>
      <p class="soft">
        For batch jobs and agents, and while you debug the planner itself, your own key is the wrong tool: a
        run is tied to a tab, and no phase of it is recorded.
      </p>`,
  });
