import { toSkillLine } from '../formats/skill-line.ts';
import type { PublishedBundle } from '../protocol/index.ts';
import type { WizardDraft } from './wizard-draft.ts';

export interface InstallLine {
  name: string;
  line: string;
}

/** One line per public skill, and one for all if there are several. What is not public has no index that a tool could read. */
export const toInstallLines = (
  { registry_url: registryUrl, members }: WizardDraft,
  { namespace, label, number, visibility }: PublishedBundle,
): InstallLine[] => {
  if (visibility !== 'public') return [];
  const lines = members.flatMap(({ kind, name, version }) => {
    const line =
      kind === 'skill'
        ? toSkillLine(registryUrl, `/e/${namespace}/${name}/versions/${encodeURIComponent(version)}`)
        : null;
    return line === null ? [] : [{ name, line }];
  });
  const all = toSkillLine(registryUrl, `/b/${encodeURIComponent(label)}/publications/${number}`);
  return lines.length > 1 && all !== null ? [{ name: label, line: all }, ...lines] : lines;
};
