import type { Answer } from '../../../lib/planner/answers/schemas.ts';
import type { Goal } from '../goal.ts';
import type { Item } from '../items.ts';
import { PRACTICE_NOTE, listed, numbered, quoted, sentence } from '../text.ts';

interface Tool {
  name: string;
  description: string;
  properties: Record<string, { type: 'string' | 'integer'; description: string }>;
  required: string[];
}

/**
 * People search what there are many of, so this looks for a plural. It skips the goal's first word, which says
 * what to do.
 */
const subjectOf = ({ keywords }: Goal): string => {
  const word = keywords.find((each, position) => position > 0 && /[^s]s$/.test(each)) ?? keywords[0] ?? '';
  return word.normalize('NFKD').replaceAll(/[^a-z0-9]/g, '') || 'items';
};

const toolsFor = (goal: Goal): Tool[] => {
  const subject = subjectOf(goal);
  return [
    {
      name: `search_${subject}`,
      description: `Finds ${subject} by words; needed to: ${goal.steps[0] ?? goal.text}`,
      properties: {
        query: { type: 'string', description: 'Words to look for.' },
        limit: { type: 'integer', description: 'At most this many results, 1 to 50.' },
      },
      required: ['query'],
    },
    {
      name: `get_${subject}`,
      description: `Reads one of the ${subject} whole by its id. Changes nothing.`,
      properties: { id: { type: 'string', description: `Id as search_${subject} returned it.` } },
      required: ['id'],
    },
  ];
};

export const answerMcpServer = (goal: Goal, item: Item, appendix: string): Answer<'mcp_server_draft'> => {
  const tools = toolsFor(goal);
  return {
    name: item.name,
    title: item.name.replaceAll('-', ' '),
    description: sentence(`Finds and reads what is needed to: ${listed(goal.steps)}`, 100),
    version: '0.1.0',
    tools: tools.map(({ name, description, properties, required }) => ({
      name,
      description,
      input_schema: JSON.stringify({ type: 'object', properties, required, additionalProperties: false }),
    })),
    packages: '[]',
    readme: `# ${item.name}

${PRACTICE_NOTE}

${quoted(goal.text)}

## Tools

${tools.map(({ name, description }) => `- \`${name}\`: ${description}`).join('\n')}

Both only read. What they serve:

${numbered(goal.steps)}

## Running it

Not packaged yet: \`packages\` is empty until somebody has built and published it.
${appendix}`,
  };
};
