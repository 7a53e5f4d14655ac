import type { Case } from '../case.ts';
import { openai, openrouter, row } from './row.ts';

/** How servers say that they do not have a model. */
export const MODELS: Case[] = [
  row(
    'OpenRouter: an id that is not valid',
    'OpenRouter, documentation of errors',
    'openrouter',
    [400, openrouter(400, 'gpt-9 is not a valid model ID')],
    ['provider-model-unknown', /does not offer this model/],
  ),
  {
    ...row(
      'OpenRouter: nobody behind it takes what we ask',
      'block/buzz#3018',
      'openrouter',
      [404, openrouter(404, 'No endpoints found that can handle the requested parameters.')],
      ['provider-model-unknown', /no provider that offers this model with structured answers/],
    ),
    // The second is without what nobody could take.
    calls: 2,
  },

  row(
    'OpenRouter: privacy settings',
    'unoplat-code-confluence#1080; truefoundry/models#826',
    'openrouter',
    [
      404,
      openrouter(404, 'No endpoints found matching your data policy (Paid model training). Configure: x'),
    ],
    ['provider-model-unknown', /meets the privacy settings of your account/],
  ),
  row(
    'OpenRouter: a model without anybody',
    'nodejs-api-boilerplate#16',
    'openrouter',
    [404, openrouter(404, 'No endpoints found for nousresearch/hermes-3-llama-3.1-405b:free.')],
    ['provider-model-unknown', /does not offer this model/],
  ),
  row(
    'Azure: a deployment that does not exist',
    'chatbox#646',
    'far',
    [
      404,
      {
        error: {
          code: 'DeploymentNotFound',
          message: 'The API deployment for this resource does not exist.',
        },
      },
    ],
    ['provider-model-unknown', /has no deployment of this name/],
  ),
  row(
    'Azure: a model without chat',
    'Azure OpenAI, OperationNotSupported',
    'far',
    [
      400,
      {
        error: {
          code: 'OperationNotSupported',
          message: 'The chatCompletion operation does not work with the specified model.',
        },
      },
    ],
    ['provider-model-unknown', /only through another API/],
  ),
  row(
    'OpenAI: a model of the other API',
    'OpenAI, models that only the Responses API serves',
    'openai',
    [404, openai('This model is only supported in v1/responses and not in v1/chat/completions.', null)],
    ['provider-model-unknown', /only through another API/],
  ),
  row(
    'Ollama: a model that was not pulled',
    'QAnything#555',
    'own',
    [404, openai('model "llama9" not found, try pulling it first', null, 'api_error')],
    ['provider-model-unknown', /does not have this model\. Install it there/],
  ),
  row(
    'LM Studio: no model is loaded',
    'lmstudio-ai/lms#107',
    'own',
    [
      404,
      openai(
        'No models loaded. Please load a model in the developer page or use the `lms load` command.',
        'model_not_found',
      ),
    ],
    ['provider-model-unknown', /has no model loaded/],
  ),
  row(
    'vLLM: another model is served',
    'vLLM, NotFoundError',
    'own',
    [
      404,
      {
        object: 'error',
        message: 'The model `x` does not exist.',
        type: 'NotFoundError',
        param: null,
        code: 404,
      },
    ],
    ['provider-model-unknown', /does not offer this model/],
  ),
  row(
    'DeepSeek: an unknown model, as 400',
    'DeepSeek, documentation of errors',
    'far',
    [400, openai('Model Not Exist', 'invalid_request_error')],
    ['provider-model-unknown', /does not offer this model/],
  ),
  row(
    'Mistral: an unknown model, as 400',
    'Mistral, error 1500',
    'far',
    [400, { object: 'error', message: 'Invalid model: x', type: 'invalid_model', param: null, code: '1500' }],
    ['provider-model-unknown', /does not offer this model/],
  ),
  row(
    'GLM: an unknown model, by number',
    'GLM, error codes',
    'far',
    [400, { error: { code: '1211', message: '模型不存在' } }],
    ['provider-model-unknown', /does not offer this model/],
  ),
  row(
    'LiteLLM: a key for other models',
    'LiteLLM, key_model_access_denied',
    'far',
    [
      401,
      openai('key not allowed to access model. This key can only access x', '401', 'key_model_access_denied'),
    ],
    ['provider-model-unknown', /does not offer this model to this key/],
  ),
  row(
    'a page that is not found: the address is wrong',
    'Azure and servers without /v1',
    'far',
    [404, { error: { code: '404', message: 'Resource not found' } }],
    ['provider-model-unknown', /usually ends in \/v1/],
  ),
];
