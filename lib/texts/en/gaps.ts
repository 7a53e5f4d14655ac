import type { GapValues, TextsOf } from '../../protocol/index.ts';

export type GapTexts = TextsOf<GapValues>;

const KINDS: Readonly<Record<string, string>> = { skill: 'skill', agent: 'agent', mcp_server: 'MCP server' };

/** What a run leaves open. */
export const GAPS: GapTexts = {
  'not-covered': ({ text }) => text,
  unknown: ({ code }) => `Something is left open that this version has no words for: ${code}.`,
  'catalog-not-searched': 'The catalog could not be searched, so nothing in it was considered.',
  'catalog-partly-searched':
    'Only part of the catalog could be searched, so something that fits may have been missed.',
  'no-catalog': 'There was no registry to search, so nothing that exists already was considered.',
  'draft-missing': ({ kind, name }) =>
    `The ${KINDS[kind] ?? kind} "${name}" is missing: the model's answer was not usable.`,
  'not-drafted': ({ name, purpose }) => `"${name}" was planned and is not drafted: ${purpose}`,
};
