import type { Case } from './case.ts';
import { type Asked, askedOf, error, learned, refuse, takesForms, unless } from './refusing.ts';

/** Ways to ask for the form of an answer, learned from refusals that cost nothing. */
export const FORM_CASES: Case[] = [
  ...(
    [
      [
        'DeepSeek',
        'llm-exe#662; Vane#969',
        400,
        error('This response_format type is unavailable now', { code: 'invalid_request_error' }),
      ],
      [
        'DeepSeek, its older words',
        'dzhng/deep-research#22; litellm#7580',
        422,
        error(
          'Failed to deserialize the JSON body into the target type: response_format: response_format.type `json_schema` is unavailable now at line 1 column 12440',
        ),
      ],
      [
        'older models of OpenAI and their resellers',
        'midscene#259; multi-agent-llm#2',
        400,
        error(
          "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
          { param: '' },
        ),
      ],
      [
        'Groq',
        'Vane#980',
        400,
        error('This model does not support response format `json_schema`. See supported models.'),
      ],
      [
        'Groq, its older words',
        'typewhisper-win#26',
        400,
        error('The model only supports response formats: [json text].'),
      ],
      [
        'Cerebras, which names no member',
        'cerebras-cloud-sdk-python#4',
        400,
        {
          message: "type: Input should be 'text'",
          type: 'invalid_request_error',
          param: 'validation_error',
          code: 'wrong_api_format',
        },
      ],
      [
        'GLM, which names no member',
        'kilocode#13069; crush#1237',
        400,
        { error: { code: '1210', message: 'Invalid API parameter, please check the documentation.' } },
      ],
      [
        'llama.cpp, whose grammar cannot be built',
        'opencodex#2135',
        400,
        {
          error: {
            code: 400,
            message: 'Failed to initialize samplers: failed to parse grammar',
            type: 'invalid_request_error',
          },
        },
      ],
      [
        'vLLM, whose grammar cannot be built',
        'paroquant#31; vllm#26421',
        400,
        error('The provided JSON schema contains features not supported by xgrammar.', {
          type: 'BadRequestError',
        }),
      ],
    ] as const
  ).map(([who, seen, status, body]): Case => ({
    what: `only JSON mode: ${who}`,
    seen,
    server: takesForms(['json_object', undefined], status, body),
    ...learned,
  })),
  {
    what: 'only JSON mode, and only when the prompt says "json": Qwen',
    seen: 'agno#5317; OpenAI, documentation of JSON mode',
    server: unless(
      ({ response_format }, { prompt }) => response_format?.type === 'json_object' && /json/i.test(prompt),
      400,
      ({ json }) =>
        error(
          (json as Asked).response_format?.type === 'json_schema'
            ? "<400> InternalError.Algo.InvalidParameter: 'response_format.type' is not supported"
            : "<400> InternalError.Algo.InvalidParameter: 'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
          { code: 'invalid_parameter_error' },
        ),
    ),
    ...learned,
  },
  {
    what: 'no form at all, refused one by one',
    seen: 'truefoundry/models#913; llm-exe#662',
    server: (call) =>
      ({
        text: undefined,
        json_schema: refuse(400, error('This response_format type is unavailable now')),
        json_object: refuse(405, {
          status: 'failure',
          message:
            'deepinfra error: json_object response format is not supported for model: stepfun-ai/Step-3.5-Flash',
        }),
      })[askedOf(call).response_format?.type ?? 'text'],
    ...learned,
    calls: 5,
  },
  {
    what: 'both names and the form refused, one after the other',
    seen: 'opencode#37964; llm-exe#662',
    server: ({ json }) => {
      const asked = json as Asked;
      if (asked.response_format?.type === 'json_schema')
        return refuse(400, error('This response_format type is unavailable now'));
      return asked.max_tokens === undefined
        ? undefined
        : refuse(400, error("Unsupported parameter: 'max_tokens'", { param: 'max_tokens' }));
    },
    ...learned,
    calls: 5,
  },
  {
    what: 'a third thing refused: two are as many as a run tries',
    seen: 'any server',
    server: () =>
      refuse(400, error('response_format, max_tokens and max_completion_tokens are not supported')),
    ends: { slug: 'provider-refused-request', says: /does not give structured answers with this model/ },
    usage: { calls: 0, estimated: false },
    calls: 3,
  },
  {
    what: 'an answer that Groq found not to have the form, which was paid for',
    seen: 'Groq, documentation of json_validate_failed',
    server: () =>
      refuse(
        400,
        error(
          "Failed to validate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
          { code: 'json_validate_failed', failed_generation: 'response_format' },
        ),
      ),
    ends: { slug: 'provider-output-invalid', says: /does not have the requested form/ },
    usage: { calls: 1, estimated: true },
    calls: 1,
  },
  {
    what: 'output_config unknown to Bedrock behind the base URL of Anthropic',
    seen: 'vercel/ai#19988; models.dev#1765',
    at: 'anthropic',
    server: unless(
      ({ output_config }) => output_config === undefined,
      400,
      () => ({
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'output_config.format: Extra inputs are not permitted',
        },
      }),
    ),
    ...learned,
  },
  {
    what: 'output_config refused without a name: MiniMax on the wire of Anthropic',
    seen: '9router#817',
    at: 'anthropic',
    server: unless(
      ({ output_config }) => output_config === undefined,
      400,
      () => ({ error: { type: 'invalid_request_error', message: 'invalid params' } }),
    ),
    ...learned,
  },
  {
    what: 'no upstream that knows every member: OpenRouter with require_parameters',
    seen: 'block/buzz#3018; xagent#1575',
    at: 'openrouter',
    server: unless(
      ({ provider, response_format }, { prompt }) =>
        provider?.require_parameters !== true &&
        response_format?.type === 'json_object' &&
        prompt.includes('JSON Schema'),
      404,
      () => ({
        error: { message: 'No endpoints found that can handle the requested parameters.', code: 404 },
      }),
    ),
    ...learned,
  },
];
