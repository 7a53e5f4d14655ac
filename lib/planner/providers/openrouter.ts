import { chatBody, openai, readChatChunk } from './openai.ts';
import type { Wire } from './wire.ts';

/**
 * OpenRouter speaks OpenAI's wire with differences of its own: it comments while it waits (the parser
 * passes comments over, and they count as a sign of life), its errors in mid-stream have numbers for
 * codes, and it says what a call cost.
 */
export const openrouter: Wire = {
  path: openai.path,
  headers: openai.headers,
  body: (model, question) => ({
    ...chatBody(model, question),
    // The name that most upstreams know: `require_parameters` would drop those that do not know the newer one.
    max_tokens: question.maxOutputTokens,
    // Without it a model that cannot do structured output is asked all the same and answers in prose.
    provider: { require_parameters: true },
    usage: { include: true },
  }),
  read: readChatChunk,
};
