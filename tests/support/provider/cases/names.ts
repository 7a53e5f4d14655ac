import type { Case } from './case.ts';
import { error, learned, refuse, unless } from './refusing.ts';

/** Names that one server takes and another refuses, learned from refusals that cost nothing. */
export const NAME_CASES: Case[] = [
  {
    what: 'max_tokens refused by name: reasoning models at Azure',
    seen: 'opencode#37964; owndev/Open-WebUI-Functions#136',
    server: unless(
      ({ max_tokens }) => max_tokens === undefined,
      400,
      () =>
        error(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          { param: 'max_tokens', code: 'unsupported_parameter' },
        ),
    ),
    ...learned,
  },
  {
    what: 'max_tokens refused in words alone: a gateway that keeps the message',
    seen: 'lfnovo/open-notebook#111; BerriAI/litellm#13432',
    server: unless(
      ({ max_tokens }) => max_tokens === undefined,
      400,
      () => ({ detail: "litellm.BadRequestError: Unsupported parameter: 'max_tokens' is not supported" }),
    ),
    ...learned,
  },
  {
    what: 'max_completion_tokens refused by an old vLLM behind the base URL of OpenAI',
    seen: '1Panel-dev/MaxKB#2912; voideditor/void#128',
    at: 'openai',
    server: unless(
      ({ max_completion_tokens }) => max_completion_tokens === undefined,
      400,
      () => ({
        object: 'error',
        message:
          "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 4000}]",
        type: 'BadRequestError',
        param: null,
        code: 400,
      }),
    ),
    ...learned,
  },
  {
    what: 'two members refused at once: Mistral behind the base URL of OpenAI',
    seen: 'eca#315; avante.nvim#2347; openclaude#739',
    at: 'openai',
    server: unless(
      (asked) => asked.max_completion_tokens === undefined && asked.stream_options === undefined,
      422,
      () => ({
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'stream_options', 'include_usage'],
            msg: 'Extra inputs are not permitted',
          },
          {
            type: 'extra_forbidden',
            loc: ['body', 'max_completion_tokens'],
            msg: 'Extra inputs are not permitted',
          },
        ],
      }),
    ),
    ...learned,
  },
  {
    what: 'stream_options unknown to a gateway in front of Azure',
    seen: 'langgenius/dify#4593; feiskyer/chatgpt-copilot#173',
    at: 'openai',
    server: unless(
      ({ stream_options }) => stream_options === undefined,
      400,
      () => error("Unknown parameter: 'stream_options'. (request id: 2024070909581173492297133571280)"),
    ),
    ...learned,
  },
  {
    what: 'max_tokens refused where it has no other name',
    seen: 'any gateway with the wire of Anthropic',
    at: 'anthropic',
    server: () => refuse(400, error('max_tokens: Extra inputs are not permitted')),
    ends: { slug: 'provider-refused-request', says: /does not take this request/ },
    usage: { calls: 0, estimated: false },
    calls: 1,
  },
];
