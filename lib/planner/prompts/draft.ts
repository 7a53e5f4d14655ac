import type { Draft, EntityKind, Reuse } from '../../protocol/index.ts';
import { AGENT_TASK } from './agent.ts';
import { fence } from './fence.ts';
import { MCP_SERVER_TASK } from './mcp-server.ts';
import { PAGE_TASK, type Page } from './page.ts';
import { RULES } from './rules.ts';
import { SKILL_TASK } from './skill.ts';

const TASKS: Readonly<Record<EntityKind, string>> = {
  skill: SKILL_TASK,
  agent: AGENT_TASK,
  mcp_server: MCP_SERVER_TASK,
};

/** Applies to every kind. Inventing things is forbidden by name, because nobody notices them until they fail. */
const CARE = `Use the name given in the item. Be specific to the goal: real steps, inputs, outputs, error cases. Do not invent commands, addresses, packages or numbers; where the person must decide, say so. Addresses begin with https, paths with the project's folder; nothing downloaded is run unseen. No placeholders such as TODO, no keys or passwords.`;

/** The parts of a bundle are written in parallel and used to repeat each other, so each is told what the others do. */
const OTHERS = `"others" are drafted or reused beside it. Leave their jobs to them, and name them where one is needed.`;

/** Asks for the whole draft, not for changes: pieces would have to be merged, and one bad piece would spoil it all. */
const AGAIN = `"earlier" is a version that there is already, "notes" what was said about it. Write the whole anew: change what the notes ask for, as far as it serves the goal, and keep the rest.`;

/** A version to rewrite, and why. */
export interface Earlier {
  draft: Pick<Draft, 'manifest' | 'markdown' | 'files'>;
  /** The critic's notes or the person's; data like everything else. */
  notes: unknown;
}

export interface DraftItem {
  kind: EntityKind;
  name: string;
  purpose: string;
}

export interface DraftQuestion {
  goal: string;
  page: Page | null;
  item: DraftItem;
  /** What else the run drafts or reuses. */
  others: readonly (DraftItem | Pick<Reuse, 'entity' | 'kind' | 'covers'>)[];
  earlier: Earlier | null;
}

export const draftPrompt = ({
  goal,
  page,
  item,
  others,
  earlier,
}: DraftQuestion): { system: string; user: string } => {
  const fences = [fence('goal', goal), fence('item', item)];
  const system = [RULES, '', TASKS[item.kind], CARE];
  if (page) {
    system.push(PAGE_TASK);
    fences.push(fence('page', page));
  }
  if (others.length > 0) {
    system.push(OTHERS);
    fences.push(fence('others', others));
  }
  if (earlier) {
    const { manifest, markdown, files } = earlier.draft;
    system.push(AGAIN);
    fences.push(fence('earlier', { manifest, markdown, files }), fence('notes', earlier.notes));
  }
  return { system: system.join('\n'), user: fences.join('\n') };
};
