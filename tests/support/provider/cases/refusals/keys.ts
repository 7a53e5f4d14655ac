import type { Case } from '../case.ts';
import { anthropic, google, openai, row } from './row.ts';

/** How servers say that this key, or this caller, may not. */
export const KEYS: Case[] = [
  row(
    'Gemini: a wrong key, in a list, as 400',
    'continue#10290',
    'far',
    [
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
      ]),
    ],
    ['provider-key-rejected', /answered 400: it does not accept this key/],
  ),
  row(
    'xAI: a wrong key, the text in `error`, as 400',
    'aider-desk#653; continue#10778',
    'far',
    [
      400,
      {
        code: 'Client specified an invalid argument',
        error: 'Incorrect API key provided: gs***tF. You can obtain an API key from https://console.x.ai.',
      },
    ],
    ['provider-key-rejected', /answered 400: it does not accept this key/],
  ),
  row(
    'Mistral: a wrong key, without a code',
    'cline#1734',
    'far',
    [401, { message: 'Unauthorized', request_id: 'c61f2f15' }],
    ['provider-key-rejected', /does not accept this key/],
  ),
  row(
    'LiteLLM: a wrong key, as 400',
    'LiteLLM, auth_error of its proxy',
    'far',
    [400, openai('Authentication Error, Invalid proxy server token passed', '400', 'auth_error')],
    ['provider-key-rejected', /does not accept this key/],
  ),
  row(
    'vLLM with a key set, and none sent',
    'OpenAI and vLLM, --api-key',
    'far',
    [401, openai("You didn't provide an API key.", null)],
    ['provider-key-rejected', /needs a key and got none/],
  ),
  row(
    'OpenAI: a restricted key',
    'OpenAI, documentation of key permissions',
    'openai',
    [
      401,
      openai('You have insufficient permissions for this operation. Missing scopes: model.request.', null),
    ],
    ['provider-key-rejected', /knows this key, but does not allow it to make this call/],
  ),
  row(
    'Anthropic: a key without permission',
    'Anthropic, documentation of errors',
    'anthropic',
    [403, anthropic('permission_error', 'Your API key does not have permission to use this resource.')],
    ['provider-key-rejected', /does not allow it to make this call/],
  ),
  row(
    'OpenAI: a country that is not served',
    'continue#11449; home-assistant/core#120072',
    'openai',
    [
      403,
      openai(
        'Country, region, or territory not supported',
        'unsupported_country_region_territory',
        'request_forbidden',
      ),
    ],
    ['provider-refused-request', /does not serve the country/],
  ),
  row(
    'Gemini: a country that is not served',
    'Gemini, troubleshooting: FAILED_PRECONDITION',
    'far',
    [400, google(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.')],
    ['provider-refused-request', /does not serve the country/],
  ),
  row(
    "Cloudflare's gateway: its own authentication",
    'cloudflare-docs#31050',
    'far',
    [401, { success: false, error: [{ code: 2009, message: 'Unauthorized' }], name: 'AiGatewayError' }],
    ['provider-refused-request', /is a gateway that wants a header of its own/],
  ),
  row(
    "Portkey's gateway: which provider is meant",
    'Portkey gateway, required headers',
    'far',
    [400, { status: 'failure', message: 'Either x-portkey-config or x-portkey-provider header is required' }],
    ['provider-refused-request', /is a gateway that wants a header of its own/],
  ),
  row(
    'Ollama: a browser it does not know',
    'Ollama, FAQ on OLLAMA_ORIGINS',
    'own',
    [403, ''],
    ['provider-refused-request', /OLLAMA_ORIGINS/],
  ),
  row(
    'a 403 on the internet has nothing to do with Ollama',
    'any gateway',
    'far',
    [403, { error: { message: 'forbidden' } }],
    ['provider-key-rejected', /^(?!.*OLLAMA).*does not allow it to make this call/],
  ),
  row(
    'a firewall in front of an API',
    'ansible-ai-connect-service#683',
    'far',
    [403, '<!DOCTYPE html><title>Attention Required! | Cloudflare</title>'],
    ['provider-unavailable', /web page answered 403 instead of models\.example/],
  ),
];
