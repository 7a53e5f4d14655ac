import type { Answer } from '../../../lib/planner/answers/schemas.ts';
import { readFence } from '../../../lib/planner/prompts/fence.ts';
import type { Call } from './call.ts';

type Kind = Answer<'classification'>['kind'];
type Item = Answer<'plan'>['items'][number];

const kindOf = (goal: string): Kind => {
  if (/bundle|three/i.test(goal)) return 'bundle';
  if (/agent/i.test(goal)) return 'agent';
  if (/server|mcp/i.test(goal)) return 'mcp_server';
  return 'skill';
};

const slug = (goal: string): string =>
  goal
    .toLowerCase()
    .match(/[a-z0-9]+/g)
    ?.slice(0, 4)
    .join('-') ?? 'unnamed';

const itemOf = (call: Call): Item => {
  const item = readFence(call.prompt, 'item') as Partial<Item> | undefined;
  return { kind: item?.kind ?? 'skill', name: item?.name ?? slug(call.goal), purpose: item?.purpose ?? '' };
};

const skill = (call: Call): Answer<'skill_draft'> => {
  const { name } = itemOf(call);
  return {
    name,
    description: `Does what this asks for: ${call.goal.replaceAll(/[<>]/g, '').slice(0, 200)}. Use it when that comes up.`,
    compatibility: '',
    body: `# ${name}\n\n1. Read the request.\n2. Do the work.\n3. Check the result against references/checklist.md.\n`,
    files: [{ path: 'references/checklist.md', text: '# Checklist\n\n- The result answers the goal.\n' }],
  };
};

const agent = (call: Call): Answer<'agent_draft'> => ({
  name: itemOf(call).name,
  description: 'Answers questions on this subject.',
  model_compatibility: ['any model with tool use'],
  system_prompt: 'You answer questions on one subject. Say so when you do not know.',
  service_url: '',
});

const mcpServer = (call: Call): Answer<'mcp_server_draft'> => ({
  name: itemOf(call).name,
  title: 'Lookup server',
  description: 'Looks things up.',
  version: '0.1.0',
  tools: [
    {
      name: 'look_up',
      description: 'Looks one thing up by its id.',
      input_schema: JSON.stringify({
        type: 'object',
        properties: { id: { type: 'string' } },
        required: ['id'],
      }),
    },
  ],
  packages: '[]',
  readme: '# Lookup server\n\nOne tool: `look_up`.\n',
});

const plan = (call: Call): Answer<'plan'> => {
  const items: Item[] = [
    { kind: 'skill', name: `${slug(call.goal)}-guide`, purpose: 'How the work is done.' },
    { kind: 'agent', name: `${slug(call.goal)}-agent`, purpose: 'Does the work.' },
    { kind: 'mcp_server', name: `${slug(call.goal)}-server`, purpose: 'Gives access to the data.' },
  ];
  return { items: kindOf(call.goal) === 'bundle' ? items : items.slice(0, 1), reuse: [], gaps: [] };
};

const critique = (call: Call): Answer<'critique'> => {
  const drafts = readFence(call.prompt, 'drafts');
  return {
    drafts: (Array.isArray(drafts) ? drafts : []).map((_, index) => ({
      number: index + 1,
      specificity: 81,
      completeness: 78,
      safety: 92,
      goal_alignment: 85,
      notes: 'Clear and small. Name one error message it has to handle.',
    })),
  };
};

/** A good answer made from the request, whatever it asks for. */
export const goodAnswer = (call: Call): unknown => {
  switch (call.asked) {
    case 'classification': {
      const kind = kindOf(call.goal);
      return {
        kind,
        rationale: `The goal asks for one ${kind}.`,
        name: kind === 'bundle' ? '' : slug(call.goal),
        queries: [slug(call.goal).replaceAll('-', ' ')],
      } satisfies Answer<'classification'>;
    }
    case 'plan':
      return plan(call);
    case 'skill_draft':
      return skill(call);
    case 'agent_draft':
      return agent(call);
    case 'mcp_server_draft':
      return mcpServer(call);
    case 'critique':
      return critique(call);
    case null:
    default:
      return { note: 'no known answer was asked for' };
  }
};
