import type { ProviderFailureValues, TextsOf } from '../../../protocol/index.ts';
import { formatNumber } from '../../locale.ts';
import { formatCount } from './numbers.ts';

export type ProviderFailureTexts = TextsOf<ProviderFailureValues>;

interface Answered {
  provider: string;
  status: number;
}

/** "OpenAI answered 401: it does not accept this key." */
const answered =
  (advice: string) =>
  ({ provider, status }: Answered): string =>
    status === 0 ? `${provider} ${advice}` : `${provider} answered ${status}: it ${advice}`;

/** What a provider, or the cap on what it may cost, ended a run with, and what to do about it. */
export const PROVIDER_FAILURES: ProviderFailureTexts = {
  'goal-declined': answered('declined this goal under its rules. Reword the goal or choose another model.'),
  'key-not-accepted': answered(
    'does not accept this key. Check that it is complete, active, and allowed to use this model.',
  ),
  'model-not-offered': answered('does not offer this model to this key. Choose another model.'),
  overloaded: answered('is overloaded. Try again later.'),
  'own-server-forbids': answered(
    'does not take this from a browser extension, or not with this key. Ollama takes it when started with OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*.',
  ),
  'own-server-not-found': answered(
    'does not know this model, or the address is not that of its API, which usually ends in /v1.',
  ),
  'provider-failed': answered('failed while answering. Try again later.'),
  'quota-spent': answered(
    'says that the budget behind this key is spent. Add credit there or use another key.',
  ),
  'rate-limited': ({ seconds, ...values }) =>
    answered(`limits how often this key may call. It asks to wait ${formatNumber(seconds)} s.`)(values),
  'rate-limited-for-a-while': answered('limits how often this key may call. It did not say for how long.'),
  'request-not-taken': answered(
    'does not take this request. The model may not support structured answers, or the goal may be too long for it; choose another model.',
  ),
  'too-slow': answered('took too long to answer. Try again later or choose a faster model.'),

  'broke-off': ({ provider }) => `${provider} broke off in the middle of an answer. Try again later.`,
  'cut-at-cap': ({ provider, tokens }) =>
    `${provider} cut an answer at the cap of ${formatCount(tokens, 'token')}, before it was complete. Narrow the goal or choose another model.`,
  'spent-on-reasoning': ({ provider, tokens }) =>
    `${provider} reached the cap of ${formatCount(tokens, 'token')} before its answer began: the model spent all of them on reasoning. Choose a model that reasons less.`,
  'only-space': ({ provider }) =>
    `${provider} sent nothing but white space in the middle of an answer, so the call was cut. Choose another model.`,
  'empty-answer': ({ provider }) => `${provider} sent an empty answer. Choose another model.`,
  garbled: ({ provider }) => `${provider} sent something outside its protocol, so the call was cut.`,
  'model-declined': ({ provider }) =>
    `${provider} answered, but its model declined. Reword the goal or choose another model.`,
  'not-a-stream': ({ provider }) => `${provider} answered with something that is not an event stream.`,
  'not-as-asked': ({ provider }) =>
    `${provider} sent an answer that does not have the requested form. Choose another model.`,
  'own-server-unreachable': ({ provider }) =>
    `${provider} could not be reached, or the connection broke. Check its address and that it runs.`,
  redirected: ({ provider }) =>
    `${provider} answered with a redirect, which is never followed with a key. Whoever runs this should check the base URL.`,
  silent: ({ provider, seconds }) =>
    `${provider} sent nothing for ${formatNumber(seconds)} s, so the call was cut. Try again later.`,
  'too-much': ({ provider }) =>
    `${provider} sent far more than was requested, so the call was cut. Choose another model.`,
  unreachable: ({ provider }) =>
    `${provider} could not be reached, or the connection broke. Try again later.`,
  'web-page': ({ provider }) =>
    `A web page answered instead of ${provider}: a proxy, or the sign-in page of a network, sends such pages.`,

  'cap-needs-price': 'A cap in dollars needs a model whose price is known here. Cap its tokens instead.',
  'cap-reached':
    'What is left of the cap for this run is not enough for its next call. What was finished is kept. Raise the cap or narrow the goal.',
  unknown: ({ code }) => `The provider failed in a way that this version has no words for: ${code}.`,
};
