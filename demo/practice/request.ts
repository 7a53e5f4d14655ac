import type { ChatCompletionRequest } from '@copilotkit/aimock';

import type { Candidate } from '../../lib/planner/index.ts';
import { readFence } from '../../lib/planner/prompts/fence.ts';
import { readGoal, type Goal } from './goal.ts';
import { planItems, type Item } from './items.ts';
import { toAppendix } from './text.ts';

/** What the practice provider reads from a Chat Completions request. */
export interface PracticeRequest {
  /** `response_format.json_schema.name`: which answer is asked for. */
  answerName: string | null;
  goal: Goal;
  /** The item to be drafted, or the first one the goal asks for. */
  item: Item;
  /** What the catalog has, if the request shows it. */
  candidates: Candidate[];
  /** The drafts that the request shows. */
  drafts: { name: string; markdown: string }[];
  /** What the end of a draft adds to its template: the page looked at, and the notes taken in. */
  appendix: string;
  /** All text of the request. */
  prompt: string;
}

const textOf = (content: ChatCompletionRequest['messages'][number]['content']): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n');

const answerNameOf = (request: ChatCompletionRequest): string | null => {
  const format = request['response_format'] as { json_schema?: { name?: unknown } } | undefined;
  const name = format?.json_schema?.name;
  return typeof name === 'string' ? name : null;
};

/** The critic's notes come as `notes`, a person's as `note`. */
const notesOf = (prompt: string): string => {
  const notes = readFence(prompt, 'notes') as { notes?: string | null; note?: string } | undefined;
  return notes?.note ?? notes?.notes ?? (notes === undefined ? '' : 'Write it anew.');
};

const titleOf = (prompt: string): string =>
  (readFence(prompt, 'page') as { title?: string } | undefined)?.title ?? '';

export const readRequest = (request: ChatCompletionRequest): PracticeRequest => {
  const prompt = request.messages.map(({ content }) => textOf(content)).join('\n\n');
  const goalText = readFence(prompt, 'goal');
  const goal = readGoal(typeof goalText === 'string' ? goalText : '');
  const drafts = readFence(prompt, 'drafts');
  const candidates = readFence(prompt, 'candidates');
  return {
    answerName: answerNameOf(request),
    goal,
    item: { ...planItems(goal)[0], ...(readFence(prompt, 'item') as Partial<Item> | undefined) },
    // Trusted, because our own planner wrote it.
    candidates: Array.isArray(candidates) ? (candidates as Candidate[]) : [],
    drafts: (Array.isArray(drafts) ? drafts : [{}]).map(
      ({ name = '', markdown = '' }: { name?: string; markdown?: string }) => ({ name, markdown }),
    ),
    appendix: toAppendix(titleOf(prompt), notesOf(prompt)),
    prompt,
  };
};
