import { valueAt } from './places.ts';
import { atField, type Problem } from './problems.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

/** What a registry found wrong with a request, as it answers it. */
interface RefusedPart {
  pointer: string;
  message: string;
}

const PLACE = /^\/members\/(\d+)(\/.*)?$/;

/** The registry counts members; the wizard names them, because they can be moved before the problem is mended. */
export const toProblems = (parts: readonly RefusedPart[], members: readonly WizardMember[]): Problem[] =>
  parts.map(({ pointer, message }) => {
    const [, index, rest = ''] = PLACE.exec(pointer) ?? [];
    const member = index === undefined ? undefined : members[Number(index)];
    return member === undefined
      ? { member: null, pointer, by: 'registry', message }
      : { member: member.id, pointer: atField(rest), by: 'registry', message };
  });

const partAt = (draft: WizardDraft, { member, pointer }: Problem): unknown =>
  valueAt(member === null ? draft : draft.members.find(({ id }) => id === member), pointer);

/** Those about what is still as the registry saw it. */
export const stillRefused = (
  refused: readonly Problem[],
  before: WizardDraft,
  after: WizardDraft,
): Problem[] =>
  refused.filter(
    (each) =>
      // What is wrong with the whole bundle may be mended by anything.
      each.pointer !== '' &&
      JSON.stringify(partAt(before, each)) === JSON.stringify(partAt(after, each)) &&
      (each.member === null || after.members.some(({ id }) => id === each.member)),
  );
