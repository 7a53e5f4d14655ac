import type { Draft } from '../../protocol/index.ts';
import { fence } from './fence.ts';
import { RULES } from './rules.ts';

/** Enough of a draft to judge it; a critic that reads everything costs as much as writing the drafts. */
const SHOWN_CHARACTERS = 12_000;
const SHOWN_FILE_CHARACTERS = 2_000;

const toShown = (draft: Draft, index: number): object => ({
  number: index + 1,
  kind: draft.kind,
  name: draft.name,
  manifest: draft.manifest,
  markdown: draft.markdown.slice(0, SHOWN_CHARACTERS),
  files: draft.files.map(({ path, text }) => ({ path, text: text.slice(0, SHOWN_FILE_CHARACTERS) })),
});

/** All drafts share one call, so that their scores are on one scale and the goal is paid for once. */
export const criticPrompt = (goal: string, drafts: readonly Draft[]): { system: string; user: string } => ({
  system: `${RULES}

Judge each draft strictly, as somebody who must use it tomorrow. Long texts are shown cut; do not hold that against them. Whole numbers from 0 to 100:
"specificity": concrete steps and cases instead of general advice. "completeness": nothing needed for its own job is missing. "safety": nothing in it harms, leaks or runs unchecked. "goal_alignment": it serves the goal and nothing else.
70 means usable as it is. "notes": at most three sentences: the most important thing to change, then what is good. "number": the draft's own.`,
  user: `${fence('goal', goal)}\n${fence('drafts', drafts.map(toShown))}`,
});
