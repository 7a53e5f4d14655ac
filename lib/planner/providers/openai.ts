import { ANSWER_SCHEMAS } from '../answers/schemas.ts';
import { type Question, type Reading, type Wire, member, parseMembers, toCount, toFailure } from './wire.ts';

const FINISHES: Readonly<Record<string, Reading['finish']>> = { length: 'length', content_filter: 'refused' };

/** One event of a Chat Completions stream, as OpenAI, OpenRouter and the practice provider send it. */
export const readChatChunk = (data: string): Reading | undefined => {
  if (data === '[DONE]') return { ended: true };
  const chunk = parseMembers(data);
  if (!chunk) return undefined;
  if (chunk['error']) return { failure: toFailure(chunk['error']) };
  const reading: Reading = {};
  const choices = chunk['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const delta = member(choice, 'delta');
  const content = member(delta, 'content');
  if (typeof content === 'string') reading.text = content;
  const finish = member(choice, 'finish_reason');
  if (typeof finish === 'string') reading.finish = FINISHES[finish] ?? 'stop';
  // A refusal comes in a separate field, beside finish_reason "stop".
  if (member(delta, 'refusal')) reading.finish = 'refused';
  const usage = chunk['usage'];
  const inputTokens = toCount(member(usage, 'prompt_tokens'));
  const outputTokens = toCount(member(usage, 'completion_tokens'));
  const costUsd = member(usage, 'cost');
  if (inputTokens !== undefined) reading.inputTokens = inputTokens;
  if (outputTokens !== undefined) reading.outputTokens = outputTokens;
  if (typeof costUsd === 'number' && costUsd >= 0) reading.costUsd = costUsd;
  return reading;
};

export const chatBody = (model: string, { answer, system, user }: Question): Record<string, unknown> => ({
  model,
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ],
  stream: true,
  response_format: {
    type: 'json_schema',
    json_schema: { name: answer, strict: true, schema: ANSWER_SCHEMAS[answer] },
  },
});

/** OpenAI Chat Completions. */
export const openai: Wire = {
  path: '/chat/completions',
  headers: (providerKey) => ({ authorization: `Bearer ${providerKey.reveal()}` }),
  body: (model, question) => ({
    ...chatBody(model, question),
    stream_options: { include_usage: true },
    max_completion_tokens: question.maxOutputTokens,
  }),
  read: readChatChunk,
};
