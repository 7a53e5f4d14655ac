import { html } from 'hono/html';

import { entityFiles } from '../../../lib/formats/entity-files.ts';
import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { type Bundle, BUNDLE_PATHS } from '../../../lib/protocol/index.ts';
import { describeManifest } from '../../catalog/describe.ts';
import {
  archiveAddress,
  bundleAddress,
  entityAddress,
  publisherAddress,
  withLink,
} from '../../install/addresses.ts';
import { archivesOf } from '../../install/archives.ts';
import type { JudgedSignature } from '../../publishing/judge-published.ts';
import { dependsOn, kindAndTier, SPECIFICATION_MARK, statusNote, visibilityNote } from '../entity-parts.ts';
import { layout, type Html, type Page } from '../layout.ts';
import { signature } from '../signature.ts';
import { type BundleOnPage, installBundle } from './install.ts';

export interface BundlePageParts extends BundleOnPage {
  /** The address names the publication. */
  isPinned: boolean;
  judged: JudgedSignature;
}

type Member = Bundle['members'][number];

const filesLine = ({ bundle: { namespace }, link }: BundlePageParts, member: Member): Html => {
  const { name, version } = member;
  const files = entityFiles(member);
  const [archive] = archivesOf(member);
  if (files === null || archive === undefined)
    return html`<p class="soft">Its files cannot be downloaded together.</p>`;
  const address = withLink(archiveAddress(namespace, name, version, archive.file), link);
  return html`<p class="soft">
    ${files.length} ${files.length === 1 ? 'file' : 'files'}:
    <a href="${address}" download="${archive.file}">${archive.file}</a>
  </p>`;
};

const memberItem = (parts: BundlePageParts, member: Member): Html => {
  const { namespace } = parts.bundle;
  const { kind, name, version, manifest, specification = false, trust_tier: tier, drafting } = member;
  return html`<li>
    <h3><a href="${withLink(entityAddress(namespace, name, version), parts.link)}">${name}</a></h3>
    <p class="about">
      ${kindAndTier(kind, tier)} <span>${version}</span> ${specification ? SPECIFICATION_MARK : ''}
    </p>
    ${statusNote(member.status, member.status_message)}
    <p dir="auto">${toVisibleText(describeManifest(kind, manifest).description)}</p>
    ${drafting === null ? '' : html`<p class="soft">${drafting.message}</p>`} ${filesLine(parts, member)}
  </li>`;
};

/** `/b/{label}`: a published bundle. */
export const bundlePage = (parts: BundlePageParts): Page => {
  const { bundle, isPinned, link, judged, registryUrl } = parts;
  const { namespace, label, number, title, visibility, published_at: at, members } = bundle;
  const alternate = withLink(
    isPinned ? BUNDLE_PATHS.publication(label, number) : BUNDLE_PATHS.bundle(label),
    link,
  );
  return layout({
    title: title === null ? label : `${toVisibleText(title)} · ${label}`,
    path: '/b',
    alternate,
    main: html`<h1 dir="auto">${title === null ? label : toVisibleText(title)}</h1>
      <p class="about">
        <span class="kind">Bundle</span> <span>${label}</span>
        <span class="soft">publication ${number}</span>
      </p>
      ${statusNote(bundle.status, bundle.status_message)} ${visibilityNote(visibility)}
      <dl>
        <dt>Publisher</dt>
        <dd><a href="${publisherAddress(namespace)}">${namespace}</a></dd>
        <dt>Published</dt>
        <dd><time datetime="${at}">${at.slice(0, 10)}</time></dd>
        ${
          isPinned
            ? html`<dt>Newest</dt>
                <dd><a href="${withLink(bundleAddress(label), link)}">${label}</a></dd>`
            : ''
        }
        <dt>For programs</dt>
        <dd><a href="${alternate}">${alternate}</a></dd>
      </dl>
      ${installBundle(parts)}
      <h2>Contents</h2>
      <ul class="rows members">
        ${members.map((member) => memberItem(parts, member))}
      </ul>
      ${dependsOn([...new Set(members.flatMap(({ dependencies }) => dependencies))])}
      ${signature(judged, registryUrl, isPinned || visibility === 'private' ? null : withLink(`${namespace}/${label}`, link))}`,
  });
};
