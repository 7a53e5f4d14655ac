import type { CodedOf, None } from './codes.ts';

/** Who failed, by its display name. */
type Named = Readonly<{ provider: string }>;

/** An error that it answered with. `status` is 0 if it came in the middle of a stream without a number. */
type Answered = Named & Readonly<{ status: number }>;

type TooFew = Named & Readonly<{ tokens: number; needed: number }>;

export type AnsweredCode =
  | 'goal-declined'
  | 'key-not-accepted'
  | 'model-not-offered'
  | 'overloaded'
  | 'own-server-forbids'
  | 'own-server-not-found'
  | 'provider-failed'
  | 'quota-spent'
  /** It did not say for how long. */
  | 'rate-limited-for-a-while'
  | 'request-not-taken'
  | 'too-slow';

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
  /** Of the key; where that is, is not known. */
  | 'other-region'
  | 'own-server-unreachable'
  | 'redirected'
  | 'too-much'
  | 'unreachable'
  | 'web-page';

/** Every way in which a provider, or the cap on what it may cost, ends a run, with the values of its sentence. */
export interface ProviderFailureValues
  extends Readonly<Record<AnsweredCode, Answered>>, Readonly<Record<CallFailure, Named>> {
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
