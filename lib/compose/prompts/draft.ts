import type { EntityKind } from '../../protocol/index.ts';
import { fence } from './fence.ts';
import { RULES } from './rules.ts';

/**
 * What a good draft of each kind is. The length is bounded because generated skills run long; made-up
 * commands, addresses and packages are forbidden because nobody notices them before they fail.
 */
const TASKS: Readonly<Record<EntityKind, string>> = {
  skill: `Write one skill (SKILL.md with its files).
"description": what it does and when to use it, at most 1000 characters, no angle brackets. "compatibility": what it needs to run (programs, network), or an empty string.
"body": Markdown without front matter, at most 200 lines: steps in order, how to check the result, what to do when something fails. Details that are not always needed go into files, linked from the body.
"files": at most 5, paths below references/, scripts/ or assets/; empty when none are needed.`,
  agent: `Write one agent.
"description": what it does and when to use it, one or two sentences. "model_compatibility": which models it suits, in plain words.
"system_prompt": its role, its steps, its limits, when it must ask, and when it is done; at most 150 lines.
"service_url": the https address of an existing service, only if the goal names one; else an empty string.`,
  mcp_server: `Design one MCP server.
"title": for people. "description": one sentence of at most 100 characters. "version": semantic, such as 0.1.0.
"tools": few, each with one job; "input_schema" is a JSON Schema of type object, written as a JSON string.
"packages": server.json's packages as a JSON string, only for a package that the goal names; else "[]".
"readme": Markdown: what it gives access to, its tools, what it needs to run, what it refuses to do.`,
};

export interface DraftItem {
  kind: EntityKind;
  name: string;
  purpose: string;
}

export const draftPrompt = (goal: string, item: DraftItem): { system: string; user: string } => ({
  system: `${RULES}

${TASKS[item.kind]}
Use the name given in the item. Be specific to the goal: real steps, inputs, outputs, error cases. Do not invent commands, addresses, packages or numbers; where the person must decide, say so. No placeholders such as TODO, no keys or passwords.`,
  user: `${fence('goal', goal)}\n${fence('item', item)}`,
});
