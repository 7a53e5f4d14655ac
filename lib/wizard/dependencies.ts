/** What the plan reuses, as what the bundle's members work with. */
import { distinct } from '../base/distinct.ts';
import { BUNDLE_LIMITS, DependencySchema, z } from '../protocol/index.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

type Sources = Pick<WizardDraft, 'reuse' | 'left_out'>;

const withoutVersion = (entity: string): string => entity.replace(/@.*/, '');

/** What can be named, at most one version of each. */
const nameable = ({ reuse }: Pick<Sources, 'reuse'>): string[] =>
  distinct(
    reuse.map(({ entity }) => entity).filter((entity) => z.safeParse(DependencySchema, entity).success),
    withoutVersion,
  ).slice(0, BUNDLE_LIMITS.dependenciesPerMember);

export const canBeDependency = (draft: Sources, entity: string): boolean => nameable(draft).includes(entity);

export const isLeftOut = ({ left_out: leftOut = [] }: Sources, entity: string): boolean =>
  leftOut.includes(entity);

export const leaveOut = (draft: WizardDraft, entity: string, isOut: boolean): WizardDraft => {
  const others = (draft.left_out ?? []).filter((each) => each !== entity);
  return { ...draft, left_out: isOut ? [...others, entity] : others };
};

/**
 * In the order of the plan. Each member names them all: the plan says what they are for, and not which draft needs them.
 * None names an entity that is called as itself, which may be an earlier version of it.
 */
export const dependenciesOf = (draft: Sources, { name }: Pick<WizardMember, 'name'>): string[] =>
  nameable(draft).filter((each) => !isLeftOut(draft, each) && !withoutVersion(each).endsWith(`/${name}`));
