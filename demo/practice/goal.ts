import type { EntityKind } from '../../lib/protocol/index.ts';

/** What a template needs to know about a goal. Everything here comes from the goal's own words. */
export interface Goal {
  text: string;
  /**
   * The goal, or the part after its colon, split at "and", at "then" and at sentence ends; each step with a
   * capital and a full stop.
   */
  steps: string[];
  /** Its meaningful words in lower case, each once, in order. */
  keywords: string[];
  /** Lower-case letters, digits and hyphens, at most 40 characters. */
  slug: string;
  /** More than one kind means a bundle. */
  kinds: [EntityKind, ...EntityKind[]];
}

const PASSED_OVER = new Set(
  `a about after agent agents all an and any api are as assistant at be before bot build bundle by can create do each
  every for from give has have help how i if in into is it its like make mcp me my need of on one or our out please
  server servers several should skill skills so some suite than that the their them then there they this to tool
  toolkit up us use using want we what when where which while who why will with would write you your`.split(
    /\s+/,
  ),
);

const MOST_STEPS = 6;

/** "An agent that reviews ..." says what to make before it says what to do. */
const OPENING =
  /^(?:please\s+)?(?:an?|the|some|several)\s+(?:mcp\s+|api\s+)*(?:skills?|agents?|assistant|servers?|bundle|toolkit|suite|bot)\s+(?:with\s.*?\s)?(?:that|which|to|who)\s+/i;

/** "An MCP server for our tickets" is a thing to make, not a step. */
const THING =
  /^(?:an?|the|some|several)\s+(?:mcp\s+|api\s+)*(?:skills?|agents?|assistant|servers?|bot)\s+(?:for|of)\s/i;

/** Shows that more than one thing is wanted; "several dishes" does not. */
const SEVERAL = /\b(?:bundle|toolkit|suite|skills|several\s+(?:agents|assistants|bots|servers|tools))\b/i;

const toStep = (clause: string): string => {
  const words = clause.replace(OPENING, '').replace(/[.,;:!?]+$/, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

/** The text before a colon names the whole; its parts follow. */
const afterColon = (text: string): string => /:\s+(\S.*\s.*)$/s.exec(text)?.[1] ?? text;

/** "The climate and the soil" is one thing to look at. */
const BETWEEN_STEPS =
  /[.;!?\n]+(?=\s|$)|,?\s+(?:and then|then|and also|and(?!\s+(?:the|an?|all|any|each|every|its|their|our|your|my)\b))\s+|,\s+/i;

const findSteps = (text: string): string[] =>
  afterColon(text)
    .split(BETWEEN_STEPS)
    .map((clause) => clause.trim())
    .filter((clause) => clause.split(/\s+/).length > 1 && !THING.test(clause))
    .slice(0, MOST_STEPS)
    .map(toStep);

const findKeywords = (text: string): string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(words)].filter((word) => !PASSED_OVER.has(word)).slice(0, 8);
};

/** Names are ASCII: accents are removed, and other scripts leave nothing, so the fallback is used. */
const toSlug = (words: string[]): string =>
  words
    .slice(0, 3)
    .join('-')
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/-+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '') || 'practice-goal';

export const asksForSeveral = (text: string): boolean => SEVERAL.test(text);

const SIGNS: [EntityKind, RegExp][] = [
  ['agent', /\b(?:agents?|assistant|chatbot|bot)\b/i],
  ['mcp_server', /\b(?:mcp|servers?|apis?|endpoints?)\b/i],
];

const findKinds = (text: string): Goal['kinds'] => {
  const named = SIGNS.filter(([, sign]) => sign.test(text)).map(([kind]) => kind);
  const [first] = named;
  if (named.length > 1 || asksForSeveral(text)) return ['skill', ...named];
  if (first === undefined) return ['skill'];
  return /\bskill\b/i.test(text) ? ['skill', first] : [first];
};

export const readGoal = (text: string): Goal => {
  const steps = findSteps(text);
  const keywords = findKeywords(text);
  return {
    text,
    steps: steps.length > 0 ? steps : [toStep(text)],
    keywords,
    slug: toSlug(keywords),
    kinds: findKinds(text),
  };
};
