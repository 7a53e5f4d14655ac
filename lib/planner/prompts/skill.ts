/**
 * One job, because a skill that does two is found for neither. Short, with what is not always needed in files
 * of their own: an agent reads the body whole each time, and long generated skills were measured to bring
 * nothing. An end that can be checked, or an agent stops when it feels like it. Made-up commands are
 * forbidden in draft.ts, as nobody notices them before they fail.
 */
export const SKILL_TASK = `Write one skill (SKILL.md with its files): one job, in two or three parts.
"description": what it does, then "Use when …"; at most 600 characters, no angle brackets. "compatibility": what it needs to run (programs, network), or an empty string.
"body": Markdown without front matter, at most 120 lines: what it takes in and how much of it at most; numbered steps; how to tell that it is done, by something that can be looked at; what to do when a step fails, by its error message where one is known.
"files": none, or one or two directly in references/, scripts/ or assets/, for what not every use needs; the body says when to read each.`;
