import type { Answer } from '../../../lib/planner/answers/schemas.ts';
import type { Goal } from '../goal.ts';
import type { Item } from '../items.ts';
import { PRACTICE_NOTE, numbered, quoted, sentence } from '../text.ts';

/** A skill that checks another one gets a checking step for each of its steps. */
const stepsOf = (goal: Goal, { name }: Item): string[] =>
  name.startsWith('check-') ? goal.steps.map((step) => `Look whether this was done: ${step}`) : goal.steps;

export const answerSkill = (goal: Goal, item: Item, appendix: string): Answer<'skill_draft'> => ({
  name: item.name,
  description: sentence(
    `${(item.purpose || goal.text).replace(/\.$/, '')}. Use when somebody asks for ${goal.keywords.slice(0, 4).join(', ')}`,
  ),
  compatibility: '',
  body: `# ${item.name}

${PRACTICE_NOTE}

${quoted(goal.text)}

## When to use

Use this skill when a request is about ${goal.keywords.join(', ')}. Do not use it for anything else.

## Steps

${numbered(stepsOf(goal, item))}

After each step say in one line what was done, and stop when something is missing rather than guess it.

## Outcome

The person gets what they asked for, with everything it rests on named. Read
[the checklist](references/checklist.md) before handing it over.
${appendix}`,
  files: [
    {
      path: 'references/checklist.md',
      text: `# Checklist for ${item.name}

${stepsOf(goal, item)
  .map((step) => `- [ ] ${step}`)
  .join('\n')}
- [ ] Nothing was made up
- [ ] No password, key or token is in the outcome
`,
    },
  ],
});
