import type { EntityKind, Reuse } from '../../protocol/index.ts';
import { AGENT_TASK } from './agent.ts';
import { fence } from './fence.ts';
import { MCP_SERVER_TASK } from './mcp-server.ts';
import { RULES } from './rules.ts';
import { SKILL_TASK } from './skill.ts';

const TASKS: Readonly<Record<EntityKind, string>> = {
  skill: SKILL_TASK,
  agent: AGENT_TASK,
  mcp_server: MCP_SERVER_TASK,
};

/** Holds for every kind. What is made up is forbidden by name, because nobody notices it before it fails. */
const CARE = `Use the name given in the item. Be specific to the goal: real steps, inputs, outputs, error cases. Do not invent commands, addresses, packages or numbers; where the person must decide, say so. Addresses begin with https, paths with the project's folder; nothing downloaded is run unseen. No placeholders such as TODO, no keys or passwords.`;

/** The parts of a bundle were written side by side and said the same things: each is told what the others do. */
const OTHERS = `"others" are drafted or reused beside it. Leave their jobs to them, and name them where one is needed.`;

export interface DraftItem {
  kind: EntityKind;
  name: string;
  purpose: string;
}

export interface DraftQuestion {
  goal: string;
  item: DraftItem;
  /** What else the run drafts or reuses. */
  others: readonly (DraftItem | Pick<Reuse, 'entity' | 'kind' | 'covers'>)[];
}

export const draftPrompt = ({ goal, item, others }: DraftQuestion): { system: string; user: string } => ({
  system: [RULES, '', TASKS[item.kind], CARE, ...(others.length === 0 ? [] : [OTHERS])].join('\n'),
  user: [
    fence('goal', goal),
    fence('item', item),
    ...(others.length === 0 ? [] : [fence('others', others)]),
  ].join('\n'),
});
