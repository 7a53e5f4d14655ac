import type { CodedOf, None } from './codes.ts';

/** Who failed, by its display name. */
type Named = Readonly<{ provider: string }>;

/** An error that it answered with. `status` is 0 if it came in the middle of a stream without a number. */
type Answered = Named & Readonly<{ status: number }>;

type TooFew = Named & Readonly<{ tokens: number; needed: number }>;

export type AnsweredCode =
  /** It is suspended, mostly because of a bill. */
  | 'account-suspended'
  /** A page answered in place of the API. */
  | 'blocked-by-web-page'
  | 'country-not-served'
  /** The name of a model is that of a deployment there (Azure). */
  | 'deployment-unknown'
  /** A gateway wants a header of its own, which cannot be sent from here. */
  | 'gateway-wants-header'
  | 'goal-declined'
  /** The limit that its owner set for this key. */
  | 'key-limit-reached'
  | 'key-missing'
  | 'key-not-accepted'
  | 'key-not-allowed'
  | 'model-loading'
  /** Only another API of the same vendor serves it. */
  | 'model-needs-other-api'
  | 'model-not-installed'
  | 'model-not-loaded'
  | 'model-not-offered'
  | 'no-structured-answers'
  /** None of those behind OpenRouter that offer the model gives structured answers. */
  | 'no-upstream-as-asked'
  | 'overloaded'
  | 'own-server-forbids'
  | 'own-server-not-found'
  /** What a plan includes for some hours, a day or a month. */
  | 'plan-limit-reached'
  /** Nobody who offers the model keeps to the privacy settings of the account. */
  | 'privacy-excludes'
  | 'provider-failed'
  | 'quota-spent'
  /** It did not say for how long. */
  | 'rate-limited-for-a-while'
  | 'request-not-taken'
  | 'request-too-large'
  | 'too-slow';

/** It concerns a number of tokens. `limit` and `asked` are 0 where it did not say them. */
export type SizedCode =
  /** One answer may not be so long, whatever is asked. */
  | 'answer-cap-too-high'
  /** What is left of the credit is enough for a shorter answer. */
  | 'credit-for-less'
  /** Question and answer together do not fit into the model. */
  | 'context-exceeded'
  /** One call asks for more than a minute allows, so waiting never helps. */
  | 'larger-than-rate-limit';

type CallFailure =
  | 'broke-off'
  /** The model of this organization cannot be streamed. */
  | 'does-not-stream'
  | 'empty-answer'
  | 'garbled'
  | 'model-declined'
  /** For this organization. */
  | 'no-browser-calls'
  | 'not-a-stream'
  | 'not-as-asked'
  /** The organization, which must be to use the model. */
  | 'not-verified'
  /** In the middle of an answer. */
  | 'only-space'
  /** The key belongs to another region, whose address is not known. */
  | 'other-region'
  | 'own-server-unreachable'
  | 'redirected'
  | 'too-much'
  | 'unreachable'
  | 'web-page';

/** Every way in which a provider, or the cap on what it may cost, ends a run, with the values of its sentence. */
export interface ProviderFailureValues
  extends
    Readonly<Record<AnsweredCode, Answered>>,
    Readonly<Record<SizedCode, Answered & { limit: number; asked: number }>>,
    Readonly<Record<CallFailure, Named>> {
  /** How long to wait, in seconds. */
  readonly 'rate-limited': Answered & { seconds: number };
  /** The address that probably is the right one. */
  readonly 'address-lacks-version': Answered & { address: string };
  /** The address of the region that the key belongs to. */
  readonly 'other-region-at': Named & Readonly<{ address: string }>;
  readonly silent: Named & { seconds: number };
  readonly 'cut-at-cap': Named & { tokens: number };
  /** Nothing of the answer came before the cap was reached. */
  readonly 'spent-on-reasoning': Named & { tokens: number };
  /** So many tokens are possible for an answer, which needs at least so many: of the model, the rate, the credit. */
  readonly 'too-few-tokens': TooFew;
  readonly 'too-few-tokens-at-once': TooFew;
  readonly 'too-few-tokens-paid': TooFew;
  /** A cap in dollars on a model whose price is not known. */
  readonly 'cap-needs-price': None;
  /** What is left of the run's cap is not enough for its next call. */
  readonly 'cap-reached': None;
}

/** A failure of a provider that this version can name. */
export type CodedProviderFailure = CodedOf<ProviderFailureValues>;
