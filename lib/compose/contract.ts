import type { AnyProviderId, Composition, RunEvent } from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';

/**
 * What the planner is given and what it gives back. It runs in the registry and (in direct mode) in
 * the worker alike, so everything with a side effect comes in here.
 */
export interface ComposeInput {
  runId: string;
  /** Trimmed; passed the protocol's schema. Untrusted: data in every prompt, never an instruction. */
  goal: string;
  provider: AnyProviderId;
  model: string;
  /** Owned by the caller, who forgets it when the run ends. Empty only for an address that wants none. */
  providerKey: Secret;
}

/**
 * How to reach one provider. In the registry it comes from the server's settings, never from the
 * caller; in direct mode from the list of models or from the person whose browser it is.
 */
export interface ProviderEndpoint {
  /** Written as the vendor's own SDK writes it, without a trailing slash. */
  baseUrl: string;
  wire: 'openai' | 'anthropic' | 'openrouter' | 'openai-compatible';
  /** The provider's id and name as shown to people. */
  id: AnyProviderId;
  name: string;
}

export interface Price {
  inputUsdPerMtok: number;
  outputUsdPerMtok: number;
}

export interface ComposeSettings {
  /** Output token cap of one call, by the call's purpose. */
  maxOutputTokens: { classify: number; plan: number; draft: number; critic: number };
  /** Drafts drafted at the same time. */
  parallelDrafts: number;
  /** Bytes of one provider response, headers excluded, after which the call is cut (endless upstream). */
  maxResponseBytes: number;
  /** One event of a provider's response, characters: a line that does not end, or data lines without a blank one. */
  maxLineBytes: number;
  /** Silence of a provider, milliseconds, after which the call ends with `provider-timeout`. */
  silenceMs: number;
}

/** The subset of `fetch` the wires use. `redirect: 'error'`, `credentials: 'omit'` and `signal` are always given. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Who calls the provider: the registry for the person, or the person's own browser. */
export type Via = 'registry' | 'direct';

export interface ComposeParts {
  fetch: Fetch;
  endpoint: ProviderEndpoint;
  /** Null when the price list does not know the model: cost is then the provider's own or null. */
  price: Price | null;
  settings: ComposeSettings;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A UUIDv7. */
  newId: () => string;
  via: Via;
}

export interface ComposeOptions {
  /** Owned by the caller. Aborting it aborts every provider call at once; nothing starts after it. */
  signal: AbortSignal;
  /** Called in order, synchronously, with every event but the last one (`result` or `problem`), which is the caller's. */
  emit: (event: Exclude<RunEvent, { event: 'result' | 'problem' }>) => void;
}

/**
 * Runs the four phases. Resolves with the composition; rejects with a `ProblemError` whose
 * `extras.composition`, when drafts were finished, holds them; or with `signal.reason` when aborted.
 * By the time it settles no provider call is open.
 */
export type Compose = (
  input: ComposeInput,
  parts: ComposeParts,
  options: ComposeOptions,
) => Promise<Composition>;
