import { checkDraft } from '../formats/check-draft.ts';
import { isDesign } from '../formats/specification.ts';
import type { WizardMember } from './wizard-draft.ts';

/** Whether a member is published as a specification: that was chosen, and nobody can install it. */
export const isSpecification = (member: WizardMember): boolean =>
  member.specification && isDesign(checkDraft(member));
