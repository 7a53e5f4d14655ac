import type { CheckBundleRequest, Origin } from '../protocol/index.ts';
import { isSpecification } from './specification.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

type SentMember = Omit<CheckBundleRequest['members'][number], 'provenance'> & { provenance: Origin | null };

/** Members with nothing of the wizard's own. */
const toMember = (member: WizardMember): SentMember => {
  const { kind, name, version, manifest, markdown, files, provenance, receipt } = member;
  return {
    kind,
    name,
    version,
    ...(isSpecification(member) ? { specification: true } : {}),
    manifest,
    markdown,
    files,
    provenance,
    ...(receipt === null ? {} : { receipt }),
  };
};

/** What is signed and sent, without its signature. Only a draft without problems gives one that a registry takes. */
export const toRequest = ({
  label,
  title,
  visibility,
  members,
}: WizardDraft): Omit<CheckBundleRequest, 'members' | 'title'> & {
  title: string | null;
  members: SentMember[];
} => ({
  label,
  title: title === '' ? null : title,
  visibility,
  members: members.map(toMember),
});
