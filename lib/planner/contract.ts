import type {
  AnyProviderId,
  CodedGap,
  Composition,
  Continue,
  Draft,
  EntityKind,
  Finding,
  Grounding,
  Planned,
  Redraft,
  Reuse,
  RunEvent,
  TrustTier,
  Usage,
  Via,
} from '../protocol/index.ts';
import type { Secret } from '../secrets/secret.ts';

/**
 * What the planner receives and returns. It runs both in the registry and (in direct mode) in the worker, so
 * everything with a side effect is passed in here.
 */
export interface ComposeInput {
  runId: string;
  /** Trimmed, and valid by the protocol's schema. Untrusted: data in every prompt, never an instruction. */
  goal: string;
  provider: AnyProviderId;
  model: string;
  /** Owned by the caller, who forgets it when the run ends. Empty only for an address that needs no key. */
  providerKey: Secret;
  /** What the person was looking at. Untrusted, like the goal. */
  grounding?: Grounding | undefined;
  /** One finished draft to rewrite, instead of planning for the whole goal. */
  redraft?: Redraft | undefined;
  /** A plan of which only the missing drafts are written, instead of planning again. Never beside a redraft. */
  continued?: Continue | undefined;
  /** Applies to the whole run. The dollar cap needs a price: see `needsPrice`. */
  maxOutputTokens?: number | undefined;
  maxCostUsd?: number | undefined;
  /** Lowers each call's own cap, for servers and keys that take less. */
  maxOutputTokensPerCall?: number | undefined;
  /** Whether a draft below the least score is rewritten once. If absent, as the settings say; never for a redraft. */
  reroll?: boolean | undefined;
  /** What an earlier worker of the same run got done before it died. Never beside a redraft or a plan that is continued. */
  resumed?: Progress | undefined;
}

/** What classifying found out. `single` is the only item; null for a bundle, which needs a plan. */
export interface Need {
  single: { kind: EntityKind; name: string; purpose: string } | null;
  /** What to search the catalog for. */
  queries: string[];
}

/**
 * What a run has decided, as it decides it: together with its events, all that another worker needs to go on. In each
 * kind the last one counts.
 */
export type Decision =
  | { decision: 'classified'; data: { classification: Composition['classification']; need: Need } }
  /** Told before `outline`. */
  | { decision: 'found'; data: Candidate[] }
  /** All gaps so far; those of drafts that are given up come with the ids of these drafts. */
  | { decision: 'gaps'; data: { gaps: CodedGap[]; lost: string[] } };

/** Where a run stood when its worker died. What is in it is not asked for and not paid for again. */
export interface Progress {
  /** When the run began, in milliseconds since the epoch. */
  startedAt: number;
  classified: { classification: Composition['classification']; need: Need } | null;
  /** Null: not planned yet. */
  planned: { candidates: Candidate[]; reuse: Reuse[]; outline: Planned[] } | null;
  gaps: CodedGap[];
  /** The ids of drafts that are given up. */
  lost: string[];
  /** Finished ones, with the scores that they have by then. */
  drafts: Draft[];
  /** What the calls have used so far. */
  usage: Usage | null;
}

/**
 * How to reach one provider. In the registry it comes from the server's settings, never from the caller; in direct
 * mode it comes from the list of models or from the person who uses the browser.
 */
export interface ProviderEndpoint {
  /** In the form that the vendor's own SDK uses, without a trailing slash. */
  baseUrl: string;
  wire: 'openai' | 'anthropic' | 'openrouter' | 'openai-compatible';
  /** The provider's id and its display name. */
  id: AnyProviderId;
  name: string;
}

export interface Price {
  inputUsdPerMtok: number;
  outputUsdPerMtok: number;
}

/** A catalog entity as `GET /v1/search` lists it. Strangers wrote all of its text. */
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
  /** Best match first. */
  search(search: CatalogSearch, options: { signal: AbortSignal }): Promise<Candidate[]>;
  /** An entity's Markdown, if it is at hand: it reveals a copy under another name. Null if the entity has none. */
  readBody?(entity: string, options: { signal: AbortSignal }): Promise<string | null>;
}

export interface ComposeSettings {
  /** Output token cap of one call, by its purpose. */
  maxOutputTokens: { classify: number; plan: number; draft: number; critic: number };
  /** How many drafts are written at the same time. */
  parallelDrafts: number;
  /** Bytes of one provider response, without headers, after which the call is cut (guards against an endless one). */
  maxResponseBytes: number;
  /** Characters of one event in a provider's response: guards against endless lines and data without a blank line. */
  maxLineBytes: number;
  /** Milliseconds without data from the provider after which the call ends with `provider-timeout`. */
  silenceMs: number;
  /** Milliseconds before a refused call is sent again if the provider names no time; each further wait is twice as long. */
  pauseMs: number;
  /** The minimum for each of the critic's four scores; a draft with a lower score is rewritten once. */
  leastScore: number;
  /** Whether weak drafts are rewritten if the caller does not say. */
  reroll: boolean;
  reuse: {
    /** Searches per run, including the one for the goal's own words. */
    searches: number;
    /** How many entities the model is shown. */
    candidates: number;
    /** Milliseconds to wait for the catalog; the run continues without slower answers. */
    searchMs: number;
    /** From 0 to 1: how much a draft and an entity must have in common to be called near-duplicates. */
    nearDuplicate: number;
  };
}

/** The subset of `fetch` that the wires use. They always pass `redirect: 'error'`, `credentials: 'omit'`, `signal`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Remembers what a server of an address takes for a model, so that a later run is not refused for it again. */
export interface DialectMemory {
  get(key: string): unknown;
  /** `learned` holds no secret and nothing that a server wrote but numbers. */
  set(key: string, learned: object): void;
}

/** What a call used, as far as the provider reported it. */
export interface CallCounts {
  /** Null if the provider did not report it. */
  inputTokens: number | null;
  outputTokens: number | null;
  /** Part of the input was read from a cache. */
  cached: boolean;
  costUsd: number | null;
  /** UTF-16 units of answer that arrived. */
  characters: number;
  /** The same of reasoning, where the provider sends it. */
  thoughtCharacters: number;
  /** The provider may have accepted the request, and so may charge for it. */
  accepted: boolean;
  /** The answer's end arrived; otherwise the counts are those of a call that was cut. */
  whole: boolean;
  /** The answer ended because it reached its cap. */
  atCap: boolean;
}

/** A budget that a run's calls are paid from, beside the caps of the run itself. */
export interface Allowance {
  /**
   * Asked before each call is sent. Rejects if it may not be, with the reason, or with the signal's. What it resolves
   * with is called exactly once, however the call ended, with null if it was never made; that never rejects.
   */
  reserve(
    call: { prompt: string; maxOutputTokens: number },
    signal: AbortSignal,
  ): Promise<(counts: CallCounts | null) => Promise<void>>;
}

export interface ComposeParts {
  fetch: Fetch;
  endpoint: ProviderEndpoint;
  dialects: DialectMemory;
  /** Null when the price list does not know the model: the cost is then the provider's figure or null. */
  price: Price | null;
  /** Only for calls that somebody else pays for than whoever started the run. */
  allowance?: Allowance;
  /** Null when there is no catalog to search. */
  catalog: Catalog | null;
  /**
   * Finds what is unsafe in a draft or breaks the format of its kind; secrets are always looked for. It is an
   * argument because the rules are larger than everything else here, and the worker does not need them: its views
   * have them.
   */
  checkDraft: (draft: Draft) => Finding[];
  /** Whether `server.json` accepts this entry of `packages`; others are dropped. An argument for the same reason. */
  isPackage: (entry: unknown) => boolean;
  settings: ComposeSettings;
  /** Milliseconds after its start at which the caller ends the run: the planner begins no wait that lasts longer. */
  runMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** A UUIDv7. */
  newId: () => string;
  via: Via;
  /** Whose key the drafts are made with; if absent, the person's own. */
  whoseKey?: Draft['provenance']['key'];
}

export interface ComposeOptions {
  /** Owned by the caller. Aborting it aborts every provider call at once; nothing starts afterwards. */
  signal: AbortSignal;
  /** Called synchronously, in order, with every event but the last one (`result` or `problem`), the caller's. */
  emit: (event: Exclude<RunEvent, { event: 'result' | 'problem' }>) => void;
  /** Called in order with the events. */
  decide?: (decision: Decision) => void;
}

/**
 * Runs the four phases. Resolves with the composition. Rejects with a `ProblemError`, whose `extras.composition`
 * holds any finished drafts, or with `signal.reason` when aborted. By the time it settles no provider call is open.
 */
export type Compose = (
  input: ComposeInput,
  parts: ComposeParts,
  options: ComposeOptions,
) => Promise<Composition>;
