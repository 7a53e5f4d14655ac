import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import { PATHS, type Entity, type Status } from '../../lib/protocol/index.ts';
import { entityAddress, publisherAddress } from '../install/addresses.ts';
import { capabilityLinks, kindAndTier, statusNote } from './entity-parts.ts';
import { downloads, install } from './install.ts';
import { layout, type Html, type Page } from './layout.ts';
import { markdown } from './markdown.ts';

const BODY_NAMES: Readonly<Record<Entity['kind'], string>> = {
  skill: 'Instructions',
  agent: 'System prompt',
  mcp_server: 'Read me',
};

const VERSION_NOTES: Readonly<Record<Status, string>> = {
  active: '',
  deprecated: ', deprecated',
  deleted: ', withdrawn',
};

const toDay = (time: string): string => time.slice(0, 10);

const versionItem = (
  { namespace, name, version: shown }: Entity,
  { version, published_at, status = 'active' }: Entity['versions'][number],
): Html =>
  html`<li>
    <a href="${entityAddress(namespace, name, version)}" ${version === shown ? html`aria-current="true"` : ''}
      >${version}</a
    >
    <span class="soft">published ${toDay(published_at)}${VERSION_NOTES[status]}</span>
  </li>`;

const source = (title: string, text: string, isProgram = false): Html =>
  html`<details>
    <summary>${toVisibleText(title)} ${isProgram ? html`<span class="soft">executable</span>` : ''}</summary>
    <pre tabindex="0"><code>${toVisibleText(text)}</code></pre>
  </details>`;

const body = ({ kind, markdown: text }: Entity): Html | '' =>
  text.trim() === ''
    ? ''
    : html`<h2>${BODY_NAMES[kind]}</h2>
        <div class="body">${markdown(text)}</div>`;

/** `/e/{namespace}/{name}`: everything known about one entity, in its latest version or an earlier one. */
export const entityPage = (entity: Entity, isPinned: boolean, registryUrl: string, said: Html | ''): Page => {
  const { namespace, name, version, kind, title, description, domains, files } = entity;
  const alternate = isPinned ? PATHS.entityVersion(namespace, name, version) : PATHS.entity(namespace, name);
  return layout({
    title: `${namespace}/${name}`,
    path: '/e',
    alternate,
    main: html`<h1>${namespace}/${name}</h1>
      <p class="about">
        ${kindAndTier(kind, entity.trust_tier)} <span>${version}</span>
        ${title === null ? '' : html`<span class="soft">${toVisibleText(title)}</span>`}
      </p>
      ${statusNote(entity.status ?? 'active', entity.status_message ?? null)}
      <p class="lead" dir="auto">${toVisibleText(description)}</p>
      ${capabilityLinks(entity.capabilities)}
      <dl>
        ${
          domains.length === 0
            ? ''
            : html`<dt>Domains</dt>
                <dd>${toVisibleText(domains.join(', '))}</dd>`
        }
        <dt>Publisher</dt>
        <dd><a href="${publisherAddress(namespace)}">${namespace}</a></dd>
        <dt>Published</dt>
        <dd>
          ${toDay(entity.published_at)}, ${(entity.envelope ?? null) === null ? 'not signed' : 'signed'}
        </dd>
        <dt>For programs</dt>
        <dd><a href="${alternate}">${alternate}</a></dd>
      </dl>
      ${install(entity, registryUrl)} ${body(entity)}
      <h2>Files</h2>
      ${downloads(entity)} ${source('manifest.json', JSON.stringify(entity.manifest, null, 2))}
      ${files.map(({ path, text, executable }) => source(path, text, executable))} ${said}
      <h2>Versions</h2>
      <ul>
        ${entity.versions.map((each) => versionItem(entity, each))}
      </ul>`,
  });
};
