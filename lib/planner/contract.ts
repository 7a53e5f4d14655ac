import type {
  AnyProviderId,
  Composition,
  Draft,
  EntityKind,
  Finding,
  Grounding,
  Redraft,
  RunEvent,
  TrustTier,
} from '../protocol/index.ts';
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
  /** What the person was looking at. Untrusted, as the goal is. */
  grounding?: Grounding | undefined;
  /** One finished draft to be written anew, instead of whatever the goal needs. */
  redraft?: Redraft | undefined;
  /** Of the whole run. The dollar cap needs a price: see `checkCaps`. */
  maxOutputTokens?: number | undefined;
  maxCostUsd?: number | undefined;
  /** Whether a draft below the least score is drafted once more. Absent: as the settings say, and not for a redraft. */
  reroll?: boolean | undefined;
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

/** An entity of the catalog as `GET /v1/search` lists it. All text in it was written by strangers. */
export interface Candidate {
  /** `namespace/name@version`. */
  entity: string;
  kind: EntityKind;
  name: string;
  description: string;
  capabilities: string[];
  trust_tier: TrustTier;
}

export interface CatalogSearch {
  q: string;
  kind?: EntityKind;
  limit: number;
}

/** What exists already. Catalog errors never fail a run; it continues and lists them as gaps. */
export interface Catalog {
  /** The best match first. */
  search(search: CatalogSearch, options: { signal: AbortSignal }): Promise<Candidate[]>;
  /** The Markdown of an entity, where it is at hand: a copy under another name is told by it. Null when it has none. */
  readBody?(entity: string, options: { signal: AbortSignal }): Promise<string | null>;
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
  /** Of each of the critic's four scores; a draft with one below it is drafted once more. */
  leastScore: number;
  /** Whether that is done where the caller does not say. */
  reroll: boolean;
  reuse: {
    /** Searches of one run, the one from the goal's own words included. */
    searches: number;
    /** Entities shown to the model. */
    candidates: number;
    /** Patience with the catalog, milliseconds; a run goes on without what takes longer. */
    searchMs: number;
    /** From 0 to 1: how much a draft and an entity must have in common for the draft to be called a near-duplicate. */
    nearDuplicate: number;
  };
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
  /** Null where there is none to search. */
  catalog: Catalog | null;
  /**
   * What is unsafe in a draft, or not as the format of its kind wants it; secrets are looked for in any case. An
   * argument, because the rules weigh more than all else here and the worker, whose views have them, need not.
   */
  checkDraft: (draft: Draft) => Finding[];
  /** Whether `server.json` takes this entry of `packages`; what it does not is left out. An argument for the same reason. */
  isPackage: (entry: unknown) => boolean;
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
