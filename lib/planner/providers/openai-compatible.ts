import { chatBody, openai, readChatChunk } from './openai.ts';
import type { Wire } from './wire.ts';

/**
 * OpenAI's wire as other servers speak it: Ollama, LM Studio, vLLM, a company's gateway. Only members
 * that all of them know: several refuse a body with `stream_options` in it, and most know `max_tokens`
 * alone. What a call used is then estimated, unless the server tells it unasked.
 */
export const openaiCompatible: Wire = {
  path: openai.path,
  // A server on one's own machine has no key.
  headers: (providerKey) => {
    const value = providerKey.reveal();
    return value === '' ? {} : { authorization: `Bearer ${value}` };
  },
  body: (model, question) => ({ ...chatBody(model, question), max_tokens: question.maxOutputTokens }),
  read: readChatChunk,
};
