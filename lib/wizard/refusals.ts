import { distinct } from '../base/distinct.ts';
import { dependenciesOf } from './dependencies.ts';
import { valueAt } from './places.ts';
import { atField, type Problem } from './problems.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

/** What a registry found wrong with a request, as it answers it. */
interface RefusedPart {
  pointer: string;
  message: string;
}

const PLACE = /^\/members\/(\d+)(\/.*)?$/;

/** Every member names the same, so it is said once. */
const toDependencyProblem = (
  draft: WizardDraft,
  member: WizardMember,
  place: string,
  message: string,
): Problem => {
  const entity = dependenciesOf(draft, member)[Number(place)] ?? '';
  return { member: null, pointer: '/left_out', by: 'registry', message: `${entity} ${message}` };
};

/** The registry counts members; the wizard names them, because they can be moved before the problem is mended. */
export const toProblems = (parts: readonly RefusedPart[], draft: WizardDraft): Problem[] =>
  distinct(
    parts.map(({ pointer, message }): Problem => {
      const [, index, rest = ''] = PLACE.exec(pointer) ?? [];
      const member = index === undefined ? undefined : draft.members[Number(index)];
      if (member === undefined) return { member: null, pointer, by: 'registry', message };
      const [, place] = /^\/dependencies\/(\d+)$/.exec(rest) ?? [];
      return place === undefined
        ? { member: member.id, pointer: atField(rest), by: 'registry', message }
        : toDependencyProblem(draft, member, place, message);
    }),
    (each) => JSON.stringify(each),
  );

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
