import { fence } from './fence.ts';
import { RULES } from './rules.ts';

/** Only for bundles. Few items with one job each; what no item covers is said instead of papered over. */
export const planPrompt = (goal: string, rationale: string): { system: string; user: string } => ({
  system: `${RULES}

The goal needs a bundle. List its items: as few as reach the goal, usually two or three, each with one job and none that another already does.
"name": short, kebab-case, unique. "purpose": one sentence that says what this item does and what it leaves to the others.
"gaps": parts of the goal that no item can cover, one sentence each; empty when there are none.`,
  user: `${fence('goal', goal)}\n${fence('rationale', rationale)}`,
});
