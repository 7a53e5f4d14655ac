import { html } from 'hono/html';

import { toVisibleText } from '../../lib/formats/visible-text.ts';
import { PATHS, type Drafting, type Entity, type Status } from '../../lib/protocol/index.ts';
import { bundleAddress, entityAddress, publisherAddress, withLink } from '../install/addresses.ts';
import { describeDrafting } from '../publishing/drafting-words.ts';
import type { JudgedSignature } from '../publishing/judge-published.ts';
import {
  capabilityLinks,
  dependsOn,
  kindAndTier,
  SPECIFICATION_MARK,
  statusNote,
  visibilityNote,
} from './entity-parts.ts';
import { downloads, install } from './install.ts';
import { layout, type Html, type Page } from './layout.ts';
import { markdown } from './markdown.ts';
import { signature } from './signature.ts';

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

export interface EntityPageParts {
  entity: Entity;
  /** The address names the version. */
  isPinned: boolean;
  /** What opened it, if it is a draft that was opened by its link. */
  link: string | null;
  judged: JudgedSignature;
  /** What the registry saw of how this version was made. Null if it was imported, or published before there were receipts. */
  drafting: Drafting | null;
  /** The reviews of this version. */
  said: Html | '';
  registryUrl: string;
}

const versionItem = (
  { entity: { namespace, name, version: shown }, link }: EntityPageParts,
  { version, published_at, status = 'active' }: Entity['versions'][number],
): Html =>
  html`<li>
    <a
      href="${withLink(entityAddress(namespace, name, version), link)}"
      ${version === shown ? html`aria-current="true"` : ''}
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

const bundleRow = ({ entity: { label = null }, link }: EntityPageParts): Html | '' =>
  label === null
    ? ''
    : html`<dt>Bundle</dt>
        <dd><a href="${withLink(bundleAddress(label), link)}">${label}</a></dd>`;

/** `/e/{namespace}/{name}`: everything known about one entity, in its latest version or an earlier one. */
export const entityPage = (parts: EntityPageParts): Page => {
  const { entity, isPinned, link, judged, drafting, said, registryUrl } = parts;
  const { namespace, name, version, kind, title, description, domains, files } = entity;
  const { specification = false, visibility = 'public' } = entity;
  const path = isPinned ? PATHS.entityVersion(namespace, name, version) : PATHS.entity(namespace, name);
  const alternate = withLink(path, link);
  return layout({
    title: `${namespace}/${name}`,
    path: '/e',
    alternate,
    main: html`<h1>${namespace}/${name}</h1>
      <p class="about">
        ${kindAndTier(kind, entity.trust_tier)} <span>${version}</span>
        ${specification ? SPECIFICATION_MARK : ''}
        ${title === null ? '' : html`<span class="soft">${toVisibleText(title)}</span>`}
      </p>
      ${statusNote(entity.status ?? 'active', entity.status_message ?? null)} ${visibilityNote(visibility)}
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
        ${bundleRow(parts)}
        <dt>Published</dt>
        <dd>${toDay(entity.published_at)}</dd>
        ${
          drafting === null
            ? ''
            : html`<dt>How it was made</dt>
                <dd>${toVisibleText(describeDrafting(drafting))}</dd>`
        }
        <dt>For programs</dt>
        <dd><a href="${alternate}">${alternate}</a></dd>
      </dl>
      ${install(entity, registryUrl, link)} ${body(entity)}
      <h2>Files</h2>
      ${downloads(entity, link)} ${source('manifest.json', JSON.stringify(entity.manifest, null, 2))}
      ${files.map((file) => source(file.path, file.text, file.executable))} ${dependsOn(entity.dependencies)}
      ${signature(judged, registryUrl, visibility === 'private' ? null : withLink(`${namespace}/${name}@${version}`, link))}
      ${said}
      <h2>Versions</h2>
      <ul>
        ${entity.versions.map((each) => versionItem(parts, each))}
      </ul>`,
  });
};
