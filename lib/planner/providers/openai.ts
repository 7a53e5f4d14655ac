import { ANSWER_SCHEMAS } from '../answers/schemas.ts';
import type { Dialect } from './dialect.ts';
import {
  type Question,
  type Reading,
  type Wire,
  member,
  parseMembers,
  textOf,
  toCount,
  toFigure,
  toRefused,
} from './wire.ts';

/** Why an answer ended, as OpenAI says it, and as others do. */
const FINISHES: ReadonlyMap<string, Reading['finish']> = new Map([
  ['length', 'length'],
  ['content_filter', 'refused'],
  // Mistral, GLM, Gemini.
  ['model_length', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['max_tokens', 'length'],
  // GLM.
  ['sensitive', 'refused'],
  // Gemini, in capitals.
  ['safety', 'refused'],
  ['recitation', 'refused'],
  ['blocklist', 'refused'],
  ['prohibited_content', 'refused'],
  ['spii', 'refused'],
]);

/** Reasons that are failures of the server: OpenRouter's, GLM's and DeepSeek's. */
const BROKEN: ReadonlyMap<unknown, object> = new Map([
  ['error', {}],
  ['network_error', {}],
  ['insufficient_system_resource', { code: 'overloaded' }],
]);

/** Where servers put reasoning. */
const thoughtOf = (delta: unknown): string => {
  const [content, reasoning] = [
    member(delta, 'content'),
    member(delta, 'reasoning_content') ?? member(delta, 'reasoning'),
  ];
  return textOf(reasoning, 'text') || textOf(content, 'thinking');
};

/** Beside the choices; in the choice, as Moonshot tells it; or apart, as Groq does to who did not ask. */
const usageOf = (chunk: unknown, choice: unknown): unknown =>
  member(chunk, 'usage') ?? member(choice, 'usage') ?? member(member(chunk, 'x_groq'), 'usage');

/** Some servers count reasoning only in the total. */
const outputTokensOf = (usage: unknown): number | undefined => {
  const [output, input, total] = ['completion_tokens', 'prompt_tokens', 'total_tokens'].map((name) =>
    toCount(member(usage, name)),
  );
  if (output === undefined || input === undefined || total === undefined) return output;
  return Math.max(output, total - input);
};

/** As OpenAI and most others tell it, and as DeepSeek does. */
const isCached = (usage: unknown): boolean =>
  [
    member(member(usage, 'prompt_tokens_details'), 'cached_tokens'),
    member(usage, 'prompt_cache_hit_tokens'),
  ].some((count) => Number(count) > 0);

/** With a key of the person's own behind OpenRouter's, `cost` is only OpenRouter's part. */
const costOf = (usage: unknown): number | undefined => {
  const [cost, upstream] = [
    toFigure(member(usage, 'cost')),
    toFigure(member(member(usage, 'cost_details'), 'upstream_inference_cost')),
  ];
  if (cost === undefined) return undefined;
  return member(usage, 'is_byok') === true ? cost + (upstream ?? 0) : cost;
};

/** An error at the top of a chunk or in its choice, as an object, a list or a text. */
const failureOf = (chunk: unknown, choice: unknown): Reading['failure'] => {
  const error = member(chunk, 'error') ?? member(choice, 'error');
  if (error) return toRefused(Array.isArray(error) ? error[0] : error);
  if (member(chunk, 'object') === 'error' || member(chunk, 'type') === 'error') return toRefused(chunk);
  const broken = BROKEN.get(member(choice, 'finish_reason'));
  return broken && toRefused(broken);
};

/**
 * One event of a Chat Completions stream, as OpenAI, OpenRouter and the practice provider send it; or the whole
 * completion of a server that does not stream, which has a `message` where a chunk has a `delta`.
 */
export const readChatChunk = (data: string): Reading | undefined => {
  if (data.trim() === '[DONE]') return { ended: true };
  const chunk = parseMembers(data);
  if (!chunk) return undefined;
  const choices = chunk['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const failure = failureOf(chunk, choice);
  if (failure) return { failure };
  const reading: Reading = {};
  const delta = member(choice, 'delta') ?? member(choice, 'message');
  const [text, thought] = [textOf(member(delta, 'content'), 'text'), thoughtOf(delta)];
  if (text !== '') reading.text = text;
  if (thought !== '') reading.thought = thought;
  const finish = member(choice, 'finish_reason');
  if (typeof finish === 'string') reading.finish = FINISHES.get(finish.toLowerCase()) ?? 'stop';
  // A refusal comes in a separate field, beside finish_reason "stop".
  if (member(delta, 'refusal')) reading.finish = 'refused';
  const usage = usageOf(chunk, choice);
  const [inputTokens, outputTokens, costUsd] = [
    toCount(member(usage, 'prompt_tokens')),
    outputTokensOf(usage),
    costOf(usage),
  ];
  if (isCached(usage)) reading.cached = true;
  if (inputTokens !== undefined) reading.inputTokens = inputTokens;
  if (outputTokens !== undefined) reading.outputTokens = outputTokens;
  if (costUsd !== undefined) reading.costUsd = costUsd;
  return reading;
};

const responseFormat = ({ answer }: Question, { form }: Dialect): object => {
  if (form === 'text') return {};
  const schema = { name: answer, strict: true, schema: ANSWER_SCHEMAS[answer] };
  return { response_format: { type: form, ...(form === 'json_schema' ? { json_schema: schema } : {}) } };
};

/** The body of a chat completion, as OpenAI and the servers of its wire take it. */
export const chatBody: Wire['body'] = (model, question, dialect) => ({
  model,
  messages: [
    { role: 'system', content: question.system },
    { role: 'user', content: question.user },
  ],
  stream: true,
  ...responseFormat(question, dialect),
  ...(dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
  [dialect.cap]: question.maxOutputTokens,
});

/** OpenAI Chat Completions. */
export const openai: Wire = {
  path: '/chat/completions',
  headers: (providerKey) => ({ authorization: `Bearer ${providerKey.reveal()}` }),
  body: chatBody,
  read: readChatChunk,
};
