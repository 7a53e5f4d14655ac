import { chatBody, openai, readChatChunk } from './openai.ts';
import type { Wire } from './wire.ts';

/**
 * OpenAI's wire as other servers speak it: Ollama, LM Studio, vLLM, a company's gateway. It uses only members that
 * all of them know: several refuse a body with `stream_options`, and most know only `max_tokens`. Usage is then
 * estimated, unless the server reports it unasked.
 */
export const openaiCompatible: Wire = {
  path: openai.path,
  // A server on the person's own machine has no key.
  headers: (providerKey) => {
    const value = providerKey.reveal();
    return value === '' ? {} : { authorization: `Bearer ${value}` };
  },
  body: (model, question) => ({ ...chatBody(model, question), max_tokens: question.maxOutputTokens }),
  read: readChatChunk,
};
