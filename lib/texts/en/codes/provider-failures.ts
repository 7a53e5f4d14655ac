import type { ProviderFailureValues, TextsOf } from '../../../protocol/index.ts';
import { formatDuration } from '../../durations.ts';
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

const countTokens = (tokens: number): string => formatCount(tokens, 'token');

interface Sized extends Answered {
  limit: number;
  asked: number;
}

/** The first sentence has the numbers that are known; 0 is one that is not. */
const sized =
  (known: (limit: string, asked: string | null) => string, unknown: string, advice: string) =>
  ({ limit, asked, ...values }: Sized): string => {
    const first = limit > 0 ? known(countTokens(limit), asked > 0 ? countTokens(asked) : null) : unknown;
    return answered(`${first} ${advice}`)(values);
  };

/** What a provider, or the cap on what it may cost, ended a run with, and what to do about it. */
export const PROVIDER_FAILURES: ProviderFailureTexts = {
  'account-suspended': answered(
    'has suspended the account behind this key, usually because of an unpaid bill or a spending limit. Look at its billing page, or use another key.',
  ),
  'answer-cap-too-high': sized(
    (limit) => `lets this model write at most ${limit} per answer, and this call asked for more.`,
    'does not let this model write answers as long as this call asked for.',
    'Lower the cap per call, or choose another model.',
  ),
  'blocked-by-web-page': ({ provider, status }) =>
    `A web page answered ${status} instead of ${provider}: a firewall or a proxy in front of it refuses this call. Check the address, or ask whoever runs it.`,
  'context-exceeded': sized(
    (limit, asked) =>
      asked === null
        ? `says that this model takes ${limit}, for the question and its answer together, and that this call needs more.`
        : `says that this model takes ${limit}, for the question and its answer together, and that this call needs ${asked}.`,
    'says that this call is too long for this model.',
    'Choose a model with a larger context, leave out the page, or shorten the goal.',
  ),
  'country-not-served': answered(
    'does not serve the country that this call came from. Choose another provider, or go through a registry elsewhere.',
  ),
  'credit-for-less': sized(
    (limit, asked) =>
      asked === null
        ? `says that the credit behind this key is enough for ${limit} only.`
        : `says that the credit behind this key is enough for ${limit}, and this call may need ${asked}.`,
    'says that the credit behind this key is not enough for this call.',
    'Add credit there, lower the cap per call, or use another key.',
  ),
  'deployment-unknown': answered(
    'has no deployment of this name. Enter the name of your deployment as the model.',
  ),
  'gateway-wants-header': answered(
    'is a gateway that wants a header of its own, which cannot be sent from here. Turn off its authentication, store the setting in the gateway, or use the address of the provider itself.',
  ),
  'address-lacks-version': ({ address, ...values }) =>
    answered(`has nothing at this address. The address of its API usually ends in /v1: try ${address}.`)(
      values,
    ),
  'goal-declined': answered('declined this goal under its rules. Reword the goal or choose another model.'),
  'key-limit-reached': answered(
    'says that the spending limit of this key is reached. Raise the limit there, wait until it is renewed, or use another key.',
  ),
  'key-missing': answered('needs a key and got none. Enter one.'),
  'key-not-accepted': answered(
    'does not accept this key. Check that it is complete, active, and allowed to use this model.',
  ),
  'key-not-allowed': answered(
    'knows this key, but does not allow it to make this call. Give the key the right to use this model there, or use another key.',
  ),
  'larger-than-rate-limit': sized(
    (limit, asked) =>
      asked === null
        ? `lets this key use ${limit} per minute, and this call alone asks for more, so waiting does not help.`
        : `lets this key use ${limit} per minute, and this call alone asks for ${asked}, so waiting does not help.`,
    'limits how many tokens this key may use per minute, and this call alone asks for more, so waiting does not help.',
    'Lower the cap per call, leave out the page, or raise the limit there.',
  ),
  'model-loading': answered('is still loading this model. Try again in a minute.'),
  'model-needs-other-api': answered(
    'offers this model only through another API, which is not supported here. Choose a chat model.',
  ),
  'model-not-installed': answered(
    'does not have this model. Install it there (for Ollama: ollama pull, then its name), or choose another model.',
  ),
  'model-not-loaded': answered('has no model loaded. Load one there, then try again.'),
  'model-not-offered': answered('does not offer this model to this key. Choose another model.'),
  'no-structured-answers': answered(
    'does not give structured answers with this model. Choose another model.',
  ),
  'no-upstream-as-asked': answered(
    'has no provider that offers this model with structured answers. Choose another model.',
  ),
  overloaded: answered('is overloaded. Try again later.'),
  'own-server-forbids': answered(
    'does not take this from a browser extension, or not with this key. Ollama takes it when started with OLLAMA_ORIGINS=chrome-extension://*,moz-extension://*.',
  ),
  'own-server-not-found': answered(
    'does not know this model, or the address is not that of its API, which usually ends in /v1.',
  ),
  'plan-limit-reached': answered(
    'says that what the plan behind this key includes is used up for now. Wait until it is renewed, or use another key.',
  ),
  'privacy-excludes': answered(
    'has no provider of this model that meets the privacy settings of your account. Change them there, or choose another model.',
  ),
  'provider-failed': answered('failed while answering. Try again later.'),
  'quota-spent': answered(
    'says that the budget behind this key is spent. Add credit there or use another key.',
  ),
  'rate-limited': ({ seconds, ...values }) =>
    answered(`limits how often this key may call. It asks to wait ${formatDuration(seconds)}.`)(values),
  'rate-limited-for-a-while': answered('limits how often this key may call. It did not say for how long.'),
  'request-not-taken': answered(
    'does not take this request, for a reason that this version does not know. Choose another model, or shorten the goal.',
  ),
  'request-too-large': answered(
    'does not take a request of this size. Leave out the page, or shorten the goal.',
  ),
  'too-slow': answered('took too long to answer. Try again later or choose a faster model.'),

  'broke-off': ({ provider }) => `${provider} broke off in the middle of an answer. Try again later.`,
  'cut-at-cap': ({ provider, tokens }) =>
    `${provider} cut an answer at the cap of ${formatCount(tokens, 'token')}, before it was complete. Narrow the goal or choose another model.`,
  'spent-on-reasoning': ({ provider, tokens }) =>
    `${provider} reached the cap of ${formatCount(tokens, 'token')} before its answer began: the model spent all of them on reasoning. Choose a model that reasons less.`,
  'only-space': ({ provider }) =>
    `${provider} sent nothing but white space in the middle of an answer, so the call was cut. Choose another model.`,
  'does-not-stream': ({ provider }) =>
    `${provider} does not stream the answers of this model, and without that a run cannot be stopped. Choose another model.`,
  'empty-answer': ({ provider }) => `${provider} sent an empty answer. Choose another model.`,
  garbled: ({ provider }) => `${provider} sent something outside its protocol, so the call was cut.`,
  'model-declined': ({ provider }) =>
    `${provider} answered, but its model declined. Reword the goal or choose another model.`,
  'no-browser-calls': ({ provider }) =>
    `${provider} allows no calls from a browser for this organization. Send the key through a registry, or have an administrator of the organization allow them there.`,
  'not-a-stream': ({ provider }) => `${provider} answered with something that is not an event stream.`,
  'not-as-asked': ({ provider }) =>
    `${provider} sent an answer that does not have the requested form. Choose another model.`,
  'not-verified': ({ provider }) =>
    `${provider} streams this model only to verified organizations. Verify the organization in its settings there, or choose another model.`,
  'other-region': ({ provider }) =>
    `This key belongs to another region of ${provider}, which has an address of its own. Choose “Another address” as the provider and enter that address, or have whoever runs the registry set it.`,
  'other-region-at': ({ provider, address }) =>
    `This key belongs to another region of ${provider}. Choose “Another address” as the provider and enter ${address}, or have whoever runs the registry set that address.`,
  'own-server-unreachable': ({ provider }) =>
    `${provider} could not be reached, or the connection broke. Check its address and that it runs.`,
  redirected: ({ provider }) =>
    `${provider} answered with a redirect, which is never followed with a key. Whoever runs this should check the base URL.`,
  silent: ({ provider, seconds }) =>
    `${provider} sent nothing for ${formatDuration(seconds)}, so the call was cut. Try again later.`,
  'too-much': ({ provider }) =>
    `${provider} sent far more than was requested, so the call was cut. Choose another model.`,
  unreachable: ({ provider }) =>
    `${provider} could not be reached, or the connection broke. Try again later.`,
  'web-page': ({ provider }) =>
    `A web page answered instead of ${provider}: a proxy, or the sign-in page of a network, sends such pages.`,

  'too-few-tokens': ({ provider, tokens, needed }) =>
    `${provider} leaves ${formatCount(tokens, 'token')} for this answer, which needs ${formatNumber(needed)} or more. Choose a model with a longer context, shorten the goal, or send no page.`,
  'too-few-tokens-at-once': ({ provider, tokens, needed }) =>
    `${provider} limits how many tokens this key may ask for at once: ${formatNumber(tokens)} are left for this answer, which needs ${formatNumber(needed)} or more. Choose a model with a higher limit, or have the limit raised there.`,
  'too-few-tokens-paid': ({ provider, tokens, needed }) =>
    `${provider} says that the credit behind this key pays for ${formatCount(tokens, 'token')}, and this answer needs ${formatNumber(needed)} or more. Add credit there or choose a cheaper model.`,

  'cap-needs-price': 'A cap in dollars needs a model whose price is known here. Cap its tokens instead.',
  'cap-reached':
    'What is left of the cap for this run is not enough for its next call. What was finished is kept. Raise the cap or narrow the goal.',
  unknown: ({ code }) => `The provider failed in a way that this version has no words for: ${code}.`,
};
