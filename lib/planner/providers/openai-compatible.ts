import { chatBody, openai, readChatChunk } from './openai.ts';
import type { Wire } from './wire.ts';

/**
 * OpenAI's wire as other servers speak it: Ollama, LM Studio, vLLM, a company's gateway. Usage is not asked for, so
 * it is estimated, unless the server reports it unasked.
 */
export const openaiCompatible: Wire = {
  path: openai.path,
  // A server on the person's own machine has no key.
  headers: (providerKey) => {
    const value = providerKey.reveal();
    return value === '' ? {} : { authorization: `Bearer ${value}` };
  },
  body: chatBody,
  read: readChatChunk,
};
