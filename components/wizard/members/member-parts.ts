import type { MemberEdit } from '../../../lib/wizard/edit.ts';
import type { Problem } from '../../../lib/wizard/problems.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';

/** How a part of the card changes its member. */
export interface MemberVerbs {
  edit: (edit: MemberEdit) => void;
  /** Keeps a text that cannot be part of the member yet; null once it can. */
  keepTyped: (pointer: string, text: string | null) => void;
}

export interface MemberPartProps {
  member: WizardMember;
  /** The member's, each at a place that has a field. */
  problems: readonly Problem[];
  verbs: MemberVerbs;
}
