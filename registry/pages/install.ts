import { html } from 'hono/html';

import { downloadName, isArchived, mainFile } from '../../lib/formats/draft-files.ts';
import { placesOf, toServerName } from '../../lib/formats/draft-places.ts';
import { entityFiles } from '../../lib/formats/entity-files.ts';
import { type Launch, type NoLaunch, toLaunch } from '../../lib/formats/server-launch.ts';
import { serverLines } from '../../lib/formats/server-lines.ts';
import { toVisibleText } from '../../lib/formats/visible-text.ts';
import type { Entity, Status } from '../../lib/protocol/index.ts';
import { archiveAddress, entityAddress, fileAddress, withLink } from '../install/addresses.ts';
import { archivesOf } from '../install/archives.ts';
import { toSkillLine } from '../install/skill-line.ts';
import { toListedSkill } from '../install/skills-index.ts';
import type { Html } from './layout.ts';

/** What a person copies: one click selects all of it, without a script. */
export const copyable = (text: string): Html =>
  html`<pre class="line" tabindex="0"><code>${text}</code></pre>`;

/** What the line of `npx skills add` does, which nobody should have to guess. */
export const aboutSkillLine = (): Html =>
  html`<p class="soft">
    <code>DISABLE_TELEMETRY=1</code> stops the tool from telling its maker what you install, and from where.
    In PowerShell, type <code>$env:DISABLE_TELEMETRY=1</code> first and then the rest. The tool needs Node
    22.20 or newer.
  </p>`;

const isPublic = ({ visibility = 'public' }: Entity): boolean => visibility === 'public';

const place = (reader: string, line: string): Html =>
  html`<dt>${reader}</dt>
    <dd>${copyable(line)}</dd>`;

const byHand = (entity: Entity, link: string | null): Html => {
  const { namespace, name, version, kind } = entity;
  const file = downloadName(entity);
  const address = isArchived(entity)
    ? archiveAddress(namespace, name, version, file)
    : fileAddress(namespace, name, version, mainFile(entity).path);
  return html`<p>
      ${kind === 'skill' && isPublic(entity) ? 'Or by hand: download' : 'Download'}
      <a href="${withLink(address, link)}" download="${file}">${file}</a>, then
    </p>
    <dl class="places">${placesOf(entity, null).map(({ reader, line }) => place(reader, line))}</dl>`;
};

const skillSteps = (entity: Entity, registryUrl: string, link: string | null): Html | '' => {
  const { namespace, name, version } = entity;
  // The tool signs in nowhere, and drops the end of an address that opens a draft.
  if (!isPublic(entity)) return byHand(entity, link);
  const line = toSkillLine(registryUrl, entityAddress(namespace, name, version));
  // The same test as for an index: what no client would take is not offered.
  if (line === null || toListedSkill(entity) === null) return '';
  return html`${copyable(line)}
    <p class="soft">The address names version ${version}, so you get what you see here, today and later.</p>
    ${aboutSkillLine()} ${byHand(entity, link)}`;
};

const SPECIFICATIONS: Readonly<Record<Entity['kind'], string>> = {
  skill: 'This is a specification. There is nothing to install.',
  mcp_server:
    'This is a specification: it describes a server, and no package or address belongs to it. There is nothing to install.',
  agent:
    'This is a specification: it describes an agent, and no address belongs to it. There is nothing to install.',
};

const NO_LAUNCH: Readonly<Record<NoLaunch, string>> = {
  specification: SPECIFICATIONS.mcp_server,
  'unknown-package': 'No agent starts its package with one line. Look at its files for how to run it.',
  'asks-more': 'It asks for arguments or an address that only you know. Look at its files for how to run it.',
};

const needs = ({ type, needs: names }: Launch): Html | '' =>
  names.length === 0
    ? ''
    : html`<p>
        It needs
        ${type === 'stdio' ? 'these variables, set in your shell first' : 'these headers, which you add in your agent'}:
        ${names.map((name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`)}.
      </p>`;

const whatRuns = (launch: Launch): Html =>
  launch.type === 'stdio'
    ? html`<p class="soft">
        Your agent then downloads and runs
        <code>${toVisibleText([launch.command, ...launch.args].join(' '))}</code>, as its publisher made it
        and with your rights.
      </p>`
    : html`<p class="soft">
        Your agent then talks to <code>${toVisibleText(launch.url)}</code>, which its publisher runs.
      </p>`;

const serverSteps = ({ name, manifest }: Entity): Html => {
  const launch = toLaunch(manifest['server']);
  if (typeof launch === 'string') return html`<p>${NO_LAUNCH[launch]}</p>`;
  const lines = serverLines(toServerName(name), launch);
  if (lines.length === 0) return html`<p>${NO_LAUNCH['unknown-package']}</p>`;
  return html`${needs(launch)}
    <dl class="places">
      ${lines.map(({ reader, line, file }) => place(file === null ? reader : `${reader}, in ${file}`, line))}
    </dl>
    ${whatRuns(launch)}`;
};

type Steps = (entity: Entity, registryUrl: string, link: string | null) => Html | '';

const STEPS: Readonly<Record<Entity['kind'], Steps>> = {
  skill: skillSteps,
  mcp_server: serverSteps,
  // A card without a prompt is an agent that runs elsewhere.
  agent: (entity, _, link) => (entity.markdown.trim() === '' ? '' : byHand(entity, link)),
};

const CAUTIONS: Readonly<Record<Status, Html | ''>> = {
  active: '',
  deprecated: html`<p>
    <strong>Deprecated.</strong> Read above what its publisher says before you install it.
  </p>`,
  deleted: html`<p>
    <strong>Withdrawn.</strong> Its publisher does not offer this version any more. It can still be installed
    by those who need exactly this one.
  </p>`,
};

const toSteps: Steps = (entity, registryUrl, link) => {
  if (entity.specification === true) return html`<p>${SPECIFICATIONS[entity.kind]}</p>`;
  return entityFiles(entity) === null ? '' : STEPS[entity.kind](entity, registryUrl, link);
};

/**
 * How to install this version; `link` opens it, if it is a draft that was opened by its link. Empty for what cannot be
 * installed at all.
 */
export const install = (entity: Entity, registryUrl: string, link: string | null): Html | '' => {
  const steps = toSteps(entity, registryUrl, link);
  return steps === ''
    ? ''
    : html`<h2>Install</h2>
        ${CAUTIONS[entity.status ?? 'active']}
        ${entity.specification === true ? '' : html`<p class="soft">A click on a line selects all of it.</p>`}
        ${steps}`;
};

/** The archives and the main file of this version. */
export const downloads = (entity: Entity, link: string | null): Html => {
  const { namespace, name, version } = entity;
  if (entityFiles(entity) === null)
    return html`<p>These files cannot be downloaded together: not every system could write their names.</p>`;
  const main = mainFile(entity).path;
  const links = [
    ...archivesOf(entity).map(({ file }) => ({
      file,
      address: archiveAddress(namespace, name, version, file),
    })),
    { file: main, address: fileAddress(namespace, name, version, main) },
  ];
  return html`<p>
    Download
    ${links.map(
      ({ file, address }, index) =>
        html`${index === 0 ? '' : ', '}<a href="${withLink(address, link)}" download="${file}">${file}</a>`,
    )}
  </p>`;
};
