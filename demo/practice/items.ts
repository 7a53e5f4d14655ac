import type { ClassificationKind, EntityKind } from '../../lib/protocol/index.ts';
import { asksForSeveral, type Goal } from './goal.ts';

export interface Item {
  kind: EntityKind;
  name: string;
  purpose: string;
}

const SUFFIX: Record<EntityKind, string> = { skill: '', agent: '-agent', mcp_server: '-server' };

/** A plain "bundle" that names no other kind becomes two skills: one does it, one checks it. */
export const planItems = (goal: Goal): [Item, ...Item[]] => {
  const toItem = (kind: EntityKind, position: number): Item => ({
    kind,
    name: `${goal.slug}${SUFFIX[kind]}`,
    purpose: isBundle(goal) ? (goal.steps[position % goal.steps.length] ?? goal.text) : goal.text,
  });
  const [first, ...others] = goal.kinds;
  const items: [Item, ...Item[]] = [
    toItem(first, 0),
    ...others.map((kind, position) => toItem(kind, position + 1)),
  ];
  return isBundle(goal) && items.length === 1
    ? [...items, { kind: 'skill', name: `check-${goal.slug}`, purpose: `Check the outcome of: ${goal.text}` }]
    : items;
};

const isBundle = (goal: Goal): boolean => goal.kinds.length > 1 || asksForSeveral(goal.text);

export const classify = (goal: Goal): ClassificationKind => (isBundle(goal) ? 'bundle' : goal.kinds[0]);
