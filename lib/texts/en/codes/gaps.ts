import type { GapValues, TextsOf, Values } from '../../../protocol/index.ts';
import { say } from '../../say.ts';
import { PROVIDER_FAILURES } from './provider-failures.ts';

export type GapTexts = TextsOf<GapValues>;

const KINDS: Readonly<Record<string, string>> = { skill: 'skill', agent: 'agent', mcp_server: 'MCP server' };

/** Plans saved by older versions hold no reason: there was only one. */
const toReason = ({ reason, ...values }: Values): string => {
  if (reason === 'budget-exhausted') return 'the budget of this registry is spent.';
  return typeof reason === 'string' && Object.hasOwn(PROVIDER_FAILURES, reason)
    ? say(PROVIDER_FAILURES, { code: reason, values })
    : "the model's answer was not usable.";
};

/** What a run leaves open. */
export const GAPS: GapTexts = {
  'not-covered': ({ text }) => text,
  unknown: ({ code }) => `Something is left open that this version has no words for: ${code}.`,
  'catalog-not-searched': 'The catalog could not be searched, so nothing in it was considered.',
  'catalog-partly-searched':
    'Only part of the catalog could be searched, so something that fits may have been missed.',
  'no-catalog': 'There was no registry to search, so nothing that exists already was considered.',
  'reuse-not-found': ({ entity }) => `The catalog no longer has ${entity}, which was to be reused.`,
  'draft-missing': ({ kind, name, ...reason }) =>
    `The ${KINDS[kind] ?? kind} "${name}" is missing: ${toReason(reason)}`,
  'no-scores': (reason) => `Drafts were not scored: ${toReason(reason)}`,
  'not-drafted': ({ name, purpose }) => `"${name}" was planned and is not drafted: ${purpose}`,
};
