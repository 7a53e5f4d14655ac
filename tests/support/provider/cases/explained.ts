import type { Case } from './case.ts';
import { error, refuse } from './refusing.ts';

/** What no other request would escape, said with what to do about it. */
export const EXPLAINED_CASES: Case[] = [
  {
    what: 'an organization that is not verified for streaming',
    seen: 'continue#8209; crush#422',
    at: 'openai',
    server: () =>
      refuse(
        400,
        error(
          'Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.',
          { param: 'stream', code: 'unsupported_value' },
        ),
      ),
    ends: {
      slug: 'provider-refused-request',
      says: /only to verified organizations\. Verify the organization/,
    },
    calls: 1,
  },
  {
    what: 'the same, passed on by OpenRouter',
    seen: 'pal-mcp-server#134',
    at: 'openrouter',
    server: () =>
      refuse(400, {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: {
            raw: '{"error": {"message": "Your organization must be verified to stream this model.", "param": "stream", "code": "unsupported_value"}}',
          },
        },
      }),
    ends: { slug: 'provider-refused-request', says: /only to verified organizations/ },
    calls: 1,
  },
  {
    what: 'a model that does not stream: Azure',
    seen: 'aider#3147; litellm#7693',
    server: () =>
      refuse(
        400,
        error(
          "Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.",
          { param: 'stream', code: 'unsupported_value' },
        ),
      ),
    ends: { slug: 'provider-refused-request', says: /does not stream the answers of this model/ },
    calls: 1,
  },
  {
    what: 'an organization that allows no calls from a browser',
    seen: 'anthropic-sdk-typescript#741; janhq/jan#5689',
    at: 'anthropic',
    server: () =>
      refuse(401, {
        type: 'error',
        error: {
          type: 'authentication_error',
          message:
            'CORS requests are not allowed for this Organization because of custom retention settings. If you believe this in error, contact support at https://support.anthropic.com/.',
        },
      }),
    ends: { slug: 'provider-refused-request', says: /no calls from a browser .* through a registry/ },
    calls: 1,
  },
  {
    what: 'a key of another region',
    seen: 'pi#956; skill-validator#70',
    at: 'openai',
    server: () =>
      refuse(
        401,
        error(
          'Attempted to access resource with incorrect regional hostname. Please make your request to us.api.openai.com',
          { code: 'incorrect_hostname' },
        ),
      ),
    ends: {
      slug: 'provider-refused-request',
      says: /another region of OpenAI\. Choose “Another address” as the provider and enter https:\/\/us\.api\.openai\.com\/v1,/,
    },
    calls: 1,
  },
  {
    what: 'a key of another region, at an address that we do not know',
    seen: 'pi#956',
    at: 'openai',
    server: () =>
      refuse(
        401,
        error('Please make your request to evil.example/us.api.openai.community', {
          code: 'incorrect_hostname',
        }),
      ),
    ends: {
      slug: 'provider-refused-request',
      says: /^(?!.*evil).*another region of OpenAI, which has an address of its own\. Choose “Another address”/,
    },
    calls: 1,
  },
  {
    what: 'an address without /v1: LM Studio, with status 200',
    seen: 'lmstudio-bug-tracker#618; vault-operator#73',
    at: 'bare',
    server: () => refuse(200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }),
    ends: {
      slug: 'provider-model-unknown',
      says: /nothing at this address\. .*try http:\/\/[\d.:]+\/bare\/v1/,
    },
    calls: 1,
  },
  {
    what: 'an address without /v1: Ollama, with status 404',
    seen: 'hindsight#2941; Ollama, documentation of the compatible API',
    at: 'bare',
    server:
      () =>
      async ({ response }) => {
        response.writeHead(404, { 'content-type': 'text/plain' });
        response.end('404 page not found');
        await Promise.resolve();
      },
    ends: { slug: 'provider-model-unknown', says: /nothing at this address/ },
    calls: 1,
  },
];
