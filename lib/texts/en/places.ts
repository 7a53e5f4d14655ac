import type { EntityKind } from '../../protocol/index.ts';

/** Where a draft belongs, said above the places. */
export const PLACE_HINTS: Readonly<Record<EntityKind, string>> = {
  skill: 'A skill is a folder. Its agent finds it in one of these places.',
  agent: 'An agent is one file. Its host finds it in one of these places.',
  mcp_server:
    'The draft describes a server and does not contain one. Build or publish it first, then replace COMMAND with what starts it. server.json belongs in the root of its source.',
};
