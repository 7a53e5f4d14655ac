import { fence } from './fence.ts';
import { PAGE_TASK, type Page, fenceOutline } from './page.ts';
import { RULES } from './rules.ts';

/**
 * Deliberately short: one decision, so that a small model makes it cheaply. One item is the default, because
 * unneeded drafts are the known failure. The searches are part of this call, because a separate one would cost
 * more.
 */
export const classifyPrompt = (goal: string, page: Page | null): { system: string; user: string } => ({
  system: `${RULES}

Decide what the goal needs:
- skill: written instructions that an agent follows, with reference files or scripts. The usual answer.
- agent: an assistant with a role of its own, given by a system prompt.
- mcp_server: a program that gives agents tools to reach data or a service.
- bundle: more than one of these, only if one alone cannot reach the goal.
"rationale": one or two sentences for the person who wrote the goal. "name": for a single item a short kebab-case name; for a bundle an empty string.
"queries": up to four searches for what may exist already in a catalog of such items, two to four English words each, of different parts of the goal.${page ? `\n${PAGE_TASK}` : ''}`,
  user: [fence('goal', goal), ...(page ? [fenceOutline(page)] : [])].join('\n'),
});
