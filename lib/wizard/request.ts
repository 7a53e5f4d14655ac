import type { CheckBundleRequest, Origin } from '../protocol/index.ts';
import { dependenciesOf } from './dependencies.ts';
import { isSpecification } from './specification.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

type SentMember = Omit<CheckBundleRequest['members'][number], 'provenance'> & { provenance: Origin | null };

/** Members with nothing of the wizard's own. */
const toMember = (draft: WizardDraft, member: WizardMember): SentMember => {
  const dependencies = dependenciesOf(draft, member);
  const { kind, name, version, manifest, markdown, files, provenance, receipt } = member;
  return {
    kind,
    name,
    version,
    ...(isSpecification(member) ? { specification: true } : {}),
    manifest,
    markdown,
    files,
    ...(dependencies.length === 0 ? {} : { dependencies }),
    provenance,
    ...(receipt === null ? {} : { receipt }),
  };
};

/** What is signed and sent, without its signature. Only a draft without problems gives one that a registry takes. */
export const toRequest = (
  draft: WizardDraft,
): Omit<CheckBundleRequest, 'members' | 'title'> & {
  title: string | null;
  members: SentMember[];
} => {
  const { label, title, visibility, members, plan_id } = draft;
  return {
    plan_id,
    label,
    title: title === '' ? null : title,
    visibility,
    members: members.map((member) => toMember(draft, member)),
  };
};
