import { readFence } from '../../../lib/planner/prompts/fence.ts';
import { LIMITS } from '../../../lib/protocol/index.ts';
import { MARKDOWN_PAYLOADS } from '../markdown/index.ts';
import type { Call } from './index.ts';

const KINDS = ['skill', 'agent', 'mcp_server'] as const;

/** Nested or repeated beyond what any reader takes: shown as they are, so they get a draft of their own. */
const isEndless = (payload: string): boolean => payload.length > 1_000;
export const READ_PAYLOADS = MARKDOWN_PAYLOADS.filter((payload) => !isEndless(payload));
const PLACES = LIMITS.draftsPerRun - 1;

/** A block of its own, which nothing in it can leave open; its references are of its own names too. */
const toBlock = (payload: string, index: number): string =>
  payload
    .replaceAll('[ref]', `[ref${index}]`)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

/** All payloads, dealt out to as many drafts as a run may have. */
const TEXTS = [
  ...Array.from({ length: PLACES }, (_, place) =>
    READ_PAYLOADS.map(toBlock)
      .filter((_block, index) => index % PLACES === place)
      .join('\n\n---\n\n'),
  ),
  MARKDOWN_PAYLOADS.filter(isEndless).map(toBlock).join('\n\n'),
];

/** The nth of them, over and over: for what is shown as it is. */
const payloads = (from: number, count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => MARKDOWN_PAYLOADS[(from + index) % MARKDOWN_PAYLOADS.length] ?? '',
  );

/** Everything that a model may write, at its worst. */
export const atItsWorst = (call: Call): Record<string, unknown> => {
  const place = Number(
    /draft-(\d+)/.exec(String((readFence(call.prompt, 'item') as { name?: string })?.name))?.[1],
  );
  const text = TEXTS[place] ?? '';
  const short = payloads(place * 10, 10);
  switch (call.asked) {
    case 'classification':
      return { kind: 'bundle', rationale: short[0] };
    case 'plan':
      return {
        items: TEXTS.map((_, index) => ({
          kind: KINDS[index % 3],
          name: `draft-${index}`,
          purpose: short[0],
        })),
        gaps: payloads(0, 50),
      };
    case 'skill_draft':
      return {
        description: short[0],
        compatibility: short[1],
        body: text,
        files: payloads(place * 20, 20).map((file, index) => ({
          path: `references/${index}.md`,
          text: file,
        })),
      };
    case 'agent_draft':
      return { description: short[0], model_compatibility: payloads(place * 20, 20), system_prompt: text };
    case 'mcp_server_draft':
      return {
        title: short[0],
        description: short[1],
        version: short[2],
        tools: payloads(place * 20, 20).map((tool) => ({
          name: tool,
          description: tool,
          input_schema: JSON.stringify({ type: 'object', description: tool, properties: { [tool]: {} } }),
        })),
        packages: JSON.stringify(short.map((identifier) => ({ registryType: 'npm', identifier }))),
        readme: text,
      };
    case 'critique':
      return {
        drafts: TEXTS.map((_, index) => ({
          number: index + 1,
          specificity: 80,
          completeness: 80,
          safety: 80,
          goal_alignment: 80,
          notes: MARKDOWN_PAYLOADS[index * 7],
        })),
      };
    case null:
    default:
      return {};
  }
};
