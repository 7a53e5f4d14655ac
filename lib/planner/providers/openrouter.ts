import { chatBody, openai, readChatChunk } from './openai.ts';
import type { Wire } from './wire.ts';

/**
 * OpenRouter speaks OpenAI's wire with some differences: it sends comments while it waits (the parser skips them,
 * and they count as a sign of life), its errors in the middle of a stream have numeric codes, and it reports what a
 * call cost.
 */
export const openrouter: Wire = {
  path: openai.path,
  headers: openai.headers,
  body: (model, question, dialect) => ({
    ...chatBody(model, question, dialect),
    // Without it, a model that cannot do structured output is still asked and answers in prose.
    ...(dialect.requireParameters ? { provider: { require_parameters: true } } : {}),
    usage: { include: true },
  }),
  read: readChatChunk,
};
