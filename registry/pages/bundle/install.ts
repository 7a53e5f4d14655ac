import { html } from 'hono/html';

import type { Bundle } from '../../../lib/protocol/index.ts';
import { bundleAddress, withLink } from '../../install/addresses.ts';
import { toBundlePlugin } from '../../install/plugins.ts';
import { toSkillLine } from '../../install/skill-line.ts';
import { toListedSkill } from '../../install/skills-index.ts';
import { aboutSkillLine, copyable } from '../install.ts';
import type { Html } from '../layout.ts';
import { isEmpty } from '../plugin-download.ts';

export interface BundleOnPage {
  bundle: Bundle;
  /** What opened it, if it is a draft that was opened by its link. */
  link: string | null;
  registryUrl: string;
}

const skillsOf = ({ bundle: { namespace, members } }: BundleOnPage): number =>
  members.filter((member) => toListedSkill({ namespace, ...member }) !== null).length;

const asSkills = (parts: BundleOnPage): Html | '' => {
  const { label, number, visibility } = parts.bundle;
  const count = skillsOf(parts);
  if (count === 0) return '';
  if (visibility !== 'public')
    return html`<p class="soft">
      There is no line for <code>npx skills add</code>: that tool signs in nowhere, and drops the end of an
      address that opens a draft. Download the files instead.
    </p>`;
  const line = toSkillLine(parts.registryUrl, bundleAddress(label, number));
  if (line === null) return '';
  return html`<p>
      ${count === 1 ? 'The skill in it:' : `The ${count} skills in it. The tool asks which of them you want:`}
    </p>
    ${copyable(line)}
    <p class="soft">
      The address names publication ${number}, so you get what you see here, today and later. Without its end,
      <code>/publications/${number}</code>, it stands for whatever is published last.
    </p>
    ${aboutSkillLine()}`;
};

const asPlugin = ({ bundle, link }: BundleOnPage): Html | '' => {
  const plugin = toBundlePlugin(bundle);
  if (isEmpty(plugin)) return '';
  const { label, number } = bundle;
  const { skills, servers, leftOut } = plugin;
  const address = withLink(`${bundleAddress(label, number)}/plugin.zip`, link);
  return html`<p>
    As one <a href="${address}" download="${plugin.name}.plugin.zip">Agent Plugin</a>, for clients that
    install plugins: ${[...skills, ...servers].join(', ')}.
    ${
      leftOut.length === 0
        ? ''
        : html`It leaves out ${leftOut.map(({ name }) => name).join(', ')}, and its README says why.`
    }
  </p>`;
};

/** How to install what of a bundle can be. What is a specification alone is offered nowhere in here. */
export const installBundle = (parts: BundleOnPage): Html | '' => {
  const steps = [asSkills(parts), asPlugin(parts)].filter((step) => step !== '');
  if (steps.length === 0) return '';
  return html`<h2>Install</h2>
    <p class="soft">A click on a line selects all of it. Each part has its own lines on its page.</p>
    ${steps}`;
};
