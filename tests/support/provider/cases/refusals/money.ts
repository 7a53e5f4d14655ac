import type { Case } from '../case.ts';
import { anthropic, openai, openrouter, row } from './row.ts';

/** How servers say that somebody has to pay. */
export const MONEY: Case[] = [
  row(
    "OpenRouter: the key's own limit",
    'gptme#1449',
    'openrouter',
    [
      403,
      openrouter(403, 'Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings'),
    ],
    ['provider-quota-exhausted', /answered 403: it says that the spending limit of this key is reached/],
  ),
  row(
    'Anthropic: the usage limits of the workspace',
    'claude-code#2127',
    'anthropic',
    [
      400,
      anthropic(
        'invalid_request_error',
        'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
      ),
    ],
    ['provider-quota-exhausted', /answered 400: it says that the spending limit of this key is reached/],
  ),
  row(
    'Anthropic: an empty balance',
    'Anthropic, documentation of errors; claude-code#1452',
    'anthropic',
    [400, anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.')],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  row(
    'OpenAI: an empty balance, as 429',
    'OpenAI, documentation of error codes',
    'openai',
    [429, openai('You exceeded your current quota.', 'insufficient_quota', 'insufficient_quota')],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  ...[400, 429].map((status) =>
    row(
      `LiteLLM: the budget of a key (${status}, its number in a text)`,
      'litellm#14144; litellm#40002',
      'far',
      [
        status,
        {
          error: {
            message: 'Budget has been exceeded! Current cost: 26.075, Max budget: 0.25',
            type: 'budget_exceeded',
            param: null,
            code: String(status),
          },
        },
      ],
      ['provider-quota-exhausted', /spending limit of this key is reached/],
    ),
  ),
  row(
    'DeepSeek: an empty balance',
    'continue#9942',
    'far',
    [402, openai('Insufficient Balance', 'invalid_request_error', 'unknown_error')],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  row(
    'GLM: an empty balance, as 429',
    'QwenPaw#202; continue#10296',
    'far',
    [429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }],
    ['provider-quota-exhausted', /answered 429: it says that the budget behind this key is spent/],
  ),
  row(
    "GLM: the plan's five hours",
    'continue#13195',
    'far',
    [
      429,
      {
        error: {
          code: '1308',
          message: 'Usage limit reached for 5 hour. Your limit will reset at 2026-08-27 21:31:39',
        },
      },
    ],
    ['provider-quota-exhausted', /what the plan behind this key includes is used up for now/],
  ),
  row(
    'Kimi: an empty account, as 403',
    'MoonshotAI/Kimi-K2#5',
    'far',
    [
      403,
      {
        error: {
          message: 'Your account is not active, organization exceeded current quota',
          type: 'exceeded_current_quota_error',
        },
      },
    ],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  row(
    "Kimi: the plan's month",
    'oh-my-pi#11827',
    'far',
    [
      403,
      {
        error: {
          message: "You've reached your monthly usage limit for this billing cycle",
          type: 'access_terminated_error',
        },
      },
    ],
    ['provider-quota-exhausted', /what the plan behind this key includes/],
  ),
  row(
    'DashScope: an account in arrears',
    'TradingAgents-CN#170; ragflow#1552',
    'far',
    [
      400,
      openai('Access denied, please make sure your account is in good standing.', 'Arrearage', 'Arrearage'),
    ],
    ['provider-quota-exhausted', /has suspended the account behind this key/],
  ),
  row(
    'Fireworks: a suspended account',
    'amd/gaia#3766; pollinations#12136',
    'far',
    [
      412,
      openai(
        'Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.',
        'PRECONDITION_FAILED',
        'error',
      ),
    ],
    ['provider-quota-exhausted', /answered 412: it has suspended the account/],
  ),
  row(
    "Ollama's cloud: a bill",
    'continue#13195',
    'far',
    [403, openai('your subscription payment is past due. update your payment method', null, 'api_error')],
    ['provider-quota-exhausted', /has suspended the account/],
  ),
  row(
    'SiliconFlow: a model that wants paid balance, without a wrapper',
    'OpenManus#438',
    'far',
    [
      403,
      {
        code: 30_011,
        message: 'The selected model requires paid balance. Your paid balance is insufficient.',
        data: null,
      },
    ],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  row(
    'xAI: spent credits, the text in `error`',
    'xAI, documentation of errors',
    'far',
    [
      403,
      {
        code: 'The caller does not have permission to execute the specified operation',
        error: 'Your team has either used all available credits or reached its monthly spending limit.',
      },
    ],
    ['provider-quota-exhausted', /budget behind this key is spent/],
  ),
  row(
    'OpenRouter: credit for a prompt of less than this',
    'continue#10962',
    'openrouter',
    [402, openrouter(402, 'Prompt tokens limit exceeded: 69120 > 36608. To increase, visit settings')],
    ['provider-quota-exhausted', /is enough for 36,608 tokens, and this call may need 69,120 tokens/],
  ),
];
