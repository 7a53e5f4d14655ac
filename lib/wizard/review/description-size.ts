import { isMembers } from '../../base/members.ts';
import type { WizardMember } from '../wizard-draft.ts';

/** Common agents list this many characters of the descriptions of everything that is installed. */
export const LISTED_CHARACTERS = 8_000;

export const descriptionOf = ({ kind, manifest }: Pick<WizardMember, 'kind' | 'manifest'>): string => {
  const holder = kind === 'mcp_server' ? manifest['server'] : manifest;
  const description = isMembers(holder) ? holder['description'] : undefined;
  return typeof description === 'string' ? description : '';
};

export const countDescriptions = (members: readonly WizardMember[]): number =>
  members.reduce((sum, member) => sum + descriptionOf(member).length, 0);
