import type { ChatCompletionRequest } from '@copilotkit/aimock';

/** What the practice provider reads out of a Chat Completions request. */
export interface PracticeRequest {
  /** `response_format.json_schema.name`: which answer is asked for. */
  answerName: string | null;
  goal: string;
  /** All text of the request, the goal included. */
  prompt: string;
}

const textOf = (content: ChatCompletionRequest['messages'][number]['content']): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n');

const answerNameOf = (request: ChatCompletionRequest): string | null => {
  const format = request['response_format'] as { json_schema?: { name?: unknown } } | undefined;
  const name = format?.json_schema?.name;
  return typeof name === 'string' ? name : null;
};

/** The planner marks the goal off from its instructions; without a mark the whole last message is the goal. */
const goalOf = (userText: string): string =>
  (/<goal[^>]*>([\s\S]*?)<\/goal>/.exec(userText)?.[1] ?? userText).trim();

export const readRequest = (request: ChatCompletionRequest): PracticeRequest => {
  const prompt = request.messages.map(({ content }) => textOf(content)).join('\n\n');
  const user = request.messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content));
  return { answerName: answerNameOf(request), goal: goalOf(user.join('\n\n')), prompt };
};
