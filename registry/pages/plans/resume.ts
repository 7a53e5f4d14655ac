import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { PATHS, type Draft, type Plan } from '../../../lib/protocol/index.ts';
import { KIND_NAMES } from '../entity-parts.ts';
import { layout, type Html, type Page } from '../layout.ts';
import { shortened, titleOf } from './words.ts';

const draftItem = ({ kind, name, markdown, files }: Draft): Html =>
  html`<li>
    <h3>${toVisibleText(name)}</h3>
    <p class="soft">
      ${KIND_NAMES[kind]}${files.length === 0 ? '' : `, ${files.length} more ${files.length === 1 ? 'file' : 'files'}`}
    </p>
    <details>
      <summary>Text</summary>
      <pre tabindex="0"><code>${toVisibleText(markdown)}</code></pre>
    </details>
  </li>`;

/** `/publish/bundle?plan=…` for a browser without the extension, which opens its own wizard in place of this page. */
export const resumePage = (plan: Plan, publicUrl: string): Page => {
  const { composition } = plan;
  return layout({
    title: `Publish ${titleOf(plan)}`,
    path: '/me/plans',
    alternate: PATHS.plan(plan.plan_id),
    main: html`<h1>Publish a plan</h1>
      <p class="lead" dir="auto">${titleOf(plan)}</p>
      <h2>How to go on</h2>
      <p>
        What you publish is signed, and the key that signs it never leaves your browser. So this is done by
        the extension: with it, this page becomes the wizard that turns the plan into a bundle. No provider
        key is asked for.
      </p>
      <ol>
        <li><a href="/compose">Get the extension</a>, if you do not have it.</li>
        <li>
          In its <em>Settings</em>, enter this registry, <code>${publicUrl}</code>, and an access token with
          the scopes <em>read</em> and <em>publish</em>, press <em>Save</em> and allow this one host.
        </li>
        <li>Load this page again.</li>
      </ol>
      <h2>The plan</h2>
      ${plan.title ? html`<p dir="auto">${shortened(toVisibleText(composition.goal))}</p>` : ''}
      ${
        composition.drafts.length === 0
          ? html`<p>
              It has no drafts, only entities to reuse, so there is nothing to publish.
              <a href="/me/plans">My plans</a>
            </p>`
          : html`<ul class="rows">
              ${composition.drafts.map(draftItem)}
            </ul>`
      }
      ${
        composition.reuse.length === 0
          ? ''
          : html`<h3>Reused</h3>
              <ul>
                ${composition.reuse.map(({ entity }) => html`<li><code>${toVisibleText(entity)}</code></li>`)}
              </ul>`
      }`,
  });
};
