import type { Case } from '../case.ts';
import { openai, row } from './row.ts';

/** How servers decline a goal, and errors that say nothing that we know. */
export const GOALS: Case[] = [
  row(
    'OpenAI: invalid_prompt',
    'pal-mcp-server#178; codex#38849',
    'openai',
    [
      400,
      openai(
        'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
        'invalid_prompt',
      ),
    ],
    ['provider-refused', /declined this goal under its rules/],
  ),
  row(
    'DeepSeek: content that exists as a risk',
    'DeepSeek, users of its API',
    'far',
    [400, openai('Content Exists Risk', 'invalid_request_error')],
    ['provider-refused', /declined this goal/],
  ),
  row(
    'DashScope: data inspection',
    'DashScope, error codes',
    'far',
    [400, openai('Input data may contain inappropriate content.', 'data_inspection_failed')],
    ['provider-refused', /declined this goal/],
  ),
  row(
    'Azure: the content filter',
    'Azure OpenAI, content filtering',
    'far',
    [
      400,
      {
        error: {
          code: 'content_filter',
          message:
            "The response was filtered due to the prompt triggering Azure's content management policy.",
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
    ],
    ['provider-refused', /declined this goal/],
  ),
  row(
    'a request that is not taken, for no known reason',
    'any server',
    'far',
    [400, openai('Unexpected role', 'bad_role')],
    ['provider-refused-request', /^(?!.*structured).*for a reason that this version does not know/],
  ),
  row(
    'a server that sends the whole request back',
    'FastAPI, 422 with its input',
    'far',
    [
      422,
      {
        detail: [
          {
            loc: ['body', 'n'],
            msg: 'Field required',
            input: { messages: ['Incorrect API key provided; the budget has been exceeded!'] },
          },
        ],
      },
    ],
    ['provider-refused-request', /for a reason that this version does not know/],
  ),
];
