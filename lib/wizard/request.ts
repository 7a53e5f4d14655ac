import { checkDraft } from '../formats/check-draft.ts';
import { isDesign } from '../formats/specification.ts';
import type { BundleMember, Origin, PublishRequest } from '../protocol/index.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

/** Members with nothing of the wizard's own. */
const toMember = (member: WizardMember): BundleMember & { provenance: Origin | null } => {
  const { kind, name, version, manifest, markdown, files, provenance, specification } = member;
  return {
    kind,
    name,
    version,
    ...(specification && isDesign(checkDraft(member)) ? { specification: true } : {}),
    manifest,
    markdown,
    files,
    provenance,
  };
};

/** What is signed and sent, without its signature. Only a draft without problems gives one that a registry takes. */
export const toRequest = ({
  label,
  title,
  visibility,
  members,
}: WizardDraft): Omit<PublishRequest, 'envelope'> & {
  members: (BundleMember & { provenance: Origin | null })[];
} => ({
  label,
  title: title === '' ? null : title,
  visibility,
  members: members.map(toMember),
});
