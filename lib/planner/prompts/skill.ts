/**
 * One job, because agents do not find a skill that does two. Short, with details in separate files: an agent reads
 * the whole body each time, and long generated skills were measured to bring no benefit. It has an end that can be
 * checked, because otherwise an agent stops at will. draft.ts forbids invented commands, because nobody notices
 * them until they fail.
 */
export const SKILL_TASK = `Write one skill (SKILL.md with its files): one job, in two or three parts.
"description": what it does, then "Use when …"; at most 600 characters, no angle brackets. "compatibility": what it needs to run (programs, network), or an empty string.
"body": Markdown without front matter, at most 120 lines: what it takes in and how much of it at most; numbered steps; how to tell that it is done, by something that can be looked at; what to do when a step fails, by its error message where one is known.
"files": none, or one or two directly in references/, scripts/ or assets/, for what not every use needs; the body says when to read each.`;
