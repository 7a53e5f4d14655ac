import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import {
  BUNDLE_PATHS,
  EntityNameSchema,
  NamespaceSchema,
  ProblemError,
  z,
} from '../../lib/protocol/index.ts';
import type { Bundles, EntityLists, ListedBundle, ListedEntity, PublisherDomains } from '../db/index.ts';
import type { RegistryContext } from '../http/context.ts';
import { bundleAddress, entityAddress, publisherAddress, withLink } from '../install/addresses.ts';
import { toSkillLine } from '../install/skill-line.ts';
import { MOST_LISTED } from '../install/skills-index.ts';
import { pageReaderOf } from '../routes/published/reader.ts';
import { kindAndTier, SPECIFICATION_MARK, statusNote } from './entity-parts.ts';
import { aboutSkillLine, copyable } from './install.ts';
import { layout, type Html, type Page } from './layout.ts';

const PAGE_SIZE = 50;
const MOST_BUNDLES = 100;

export interface PublisherParts {
  namespace: string;
  /** Those that it proved to be its own. */
  domains: readonly string[];
  entities: readonly ListedEntity[];
  /** Those that the reader may see, on the first page alone. */
  bundles: readonly ListedBundle[];
  isFirst: boolean;
  /** The name after which the next page begins; null on the last one. */
  next: string | null;
}

/** Throws `not-found` for who has published nothing that the reader may see. */
export const readPublisher = async (
  c: RegistryContext,
  {
    lists,
    bundles,
    domains,
  }: {
    lists: EntityLists;
    bundles: Pick<Bundles, 'ofPublisher'>;
    domains: Pick<PublisherDomains, 'verified'>;
  },
): Promise<PublisherParts> => {
  const namespace = z.safeParse(NamespaceSchema, c.req.param('namespace'));
  const after = z.safeParse(z.optional(EntityNameSchema), c.req.query('after'));
  const found =
    namespace.success && after.success
      ? await lists.ofPublisher(namespace.data, {
          kind: null,
          after: after.data ?? null,
          limit: PAGE_SIZE + 1,
        })
      : [];
  const isFirst = after.success && after.data === undefined;
  const published =
    namespace.success && isFirst
      ? await bundles.ofPublisher(namespace.data, pageReaderOf(c), MOST_BUNDLES)
      : [];
  const entities = found.slice(0, PAGE_SIZE);
  if (!namespace.success || entities.length + published.length === 0)
    throw new ProblemError('not-found', 'The catalog has nothing of this publisher here.');
  return {
    namespace: namespace.data,
    domains: await domains.verified(namespace.data),
    entities,
    bundles: published,
    isFirst,
    next: found.length > PAGE_SIZE ? (entities.at(-1)?.name ?? null) : null,
  };
};

const bundleItem = ({ label, title, visibility, link, publishedAt }: ListedBundle): Html =>
  html`<li>
    <a dir="auto" href="${withLink(bundleAddress(label), link)}"
      >${title === null ? label : toVisibleText(title)}</a
    >
    <span class="soft"
      >${title === null ? '' : `${label}, `}published ${publishedAt.toISOString().slice(0, 10)}</span
    >
    ${visibility === 'public' ? '' : html`<span class="kind">${visibility}</span>`}
  </li>`;

const bundleList = ({ bundles }: PublisherParts): Html | '' =>
  bundles.length === 0
    ? ''
    : html`<h2>Bundles</h2>
        <ul>
          ${bundles.map(bundleItem)}
        </ul>
        ${bundles.length < MOST_BUNDLES ? '' : html`<p class="soft">These are the newest ${MOST_BUNDLES}.</p>`}`;

const item = (listed: ListedEntity): Html => {
  const { namespace, name, version, kind, trustTier, description, deprecation, specification } = listed;
  return html`<li>
    <h2><a href="${entityAddress(namespace, name)}">${name}</a></h2>
    <p class="about">
      ${kindAndTier(kind, trustTier)} <span>${version}</span> ${specification ? SPECIFICATION_MARK : ''}
    </p>
    ${deprecation === null ? '' : statusNote('deprecated', deprecation)}
    <p dir="auto">${toVisibleText(description)}</p>
  </li>`;
};

const allSkills = ({ namespace, entities }: PublisherParts, registryUrl: string): Html | '' => {
  const line = toSkillLine(registryUrl, publisherAddress(namespace));
  if (line === null || !entities.some(({ kind }) => kind === 'skill')) return '';
  return html`<h2>Install skills</h2>
    <p>
      The tool lists all skills of ${namespace} and asks which of them you want, each in its latest version.
    </p>
    ${copyable(line)} ${aboutSkillLine()}
    <p class="soft">It downloads all of them before it asks, and knows the first ${MOST_LISTED} by name.</p>`;
};

/** Skills and servers together. What it leaves out, it says in its README. */
const asPlugin = ({ namespace, entities, next }: PublisherParts): Html | '' =>
  next !== null || entities.every(({ kind, specification }) => kind === 'agent' || specification)
    ? ''
    : html`<p>
        Or take its skills and MCP servers as one
        <a href="${publisherAddress(namespace)}/plugin.zip" download>Agent Plugin</a>, for clients that
        install plugins.
      </p>`;

/** `/p/{handle}`: what one publisher has in the catalog. */
export const publisherPage = (page: PublisherParts, registryUrl: string): Page => {
  const { namespace, domains, entities, isFirst, next } = page;
  return layout({
    title: namespace,
    path: '/p',
    // The one thing below `/v1` that is about a publisher as such.
    alternate: BUNDLE_PATHS.signingKeys(namespace),
    main: html`<h1>${namespace}</h1>
      ${domains.length === 0 ? '' : html`<p>Verified by the domain ${domains.join(', ')}.</p>`}
      ${isFirst ? html`${allSkills(page, registryUrl)} ${asPlugin(page)} ${bundleList(page)}` : ''}
      ${isFirst && page.bundles.length > 0 && entities.length > 0 ? html`<h2>Catalog</h2>` : ''}
      <ol class="results">
        ${entities.map(item)}
      </ol>
      ${
        next === null
          ? ''
          : html`<p>
              <a
                rel="next"
                href="${publisherAddress(namespace)}?${new URLSearchParams({ after: next }).toString()}"
                >More of ${namespace}</a
              >
            </p>`
      }`,
  });
};
