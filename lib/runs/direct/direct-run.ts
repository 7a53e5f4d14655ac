/**
 * A run without a registry: the same planner runs here in the worker and calls the provider directly. It emits the
 * same events as a registry, so everything above it works the same way.
 */
import { follow } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import { parseServerAddress } from '../../base/server-address.ts';
import { FailureError, failWith, noteProblemError } from '../../failures/index.ts';
import type { RunRecord } from '../../messages/index.ts';
import {
  type ComposeInput,
  type ComposeParts,
  compose,
  DEFAULT_COMPOSE_SETTINGS,
  findPrice,
  PROVIDERS,
} from '../../planner/index.ts';
import { type CodedGap, fitGaps, ProblemError, type RunEvent } from '../../protocol/index.ts';
import { createProviderFetch, type GuardedFetch, type RegistryClient } from '../../registry-client/index.ts';
import type { Secret } from '../../secrets/secret.ts';
import { findDeadline, type RunDeadlines } from '../run-deadlines.ts';
import { type SourceOptions, toRunOptions } from '../run-options.ts';

export interface DirectRuns {
  /**
   * The events of one run, ending with a `result`. Leaving the loop, or aborting, closes every call. Rejects with a
   * `FailureError` that says why the run ended (planner problems included), or with `signal.reason` when aborted.
   */
  run(run: RunRecord, providerKey: Secret, options: SourceOptions): AsyncIterable<RunEvent>;
}

/** The guarded fetch reports these before anything was sent. */
const REFUSALS = new Set(['origin-refused', 'no-provider-permission']);

/** Listed among the gaps, because it changes what the drafts are worth. */
const NOT_SEARCHED: CodedGap = { code: 'no-catalog', values: {} };

/** No wait ends later than this before the worker's own deadline. */
const MARGIN_MS = 5 * 60_000;

export interface DirectParts {
  send: GuardedFetch;
  client: Pick<RegistryClient, 'search'>;
  /** The registry that the client uses now. */
  registryUrl: () => string | null;
  dialects: ComposeParts['dialects'];
  clock: Clock;
  newId: () => string;
  settings: RunDeadlines;
}

const toEndpoint = ({ provider, provider_name, provider_url }: RunRecord): ComposeParts['endpoint'] => ({
  baseUrl: provider_url ?? failWith('bad-address'),
  wire: provider === 'openai-compatible' ? provider : PROVIDERS[provider].wire,
  id: provider,
  name: provider_name,
});

/** At an address of the person's own, silence has no bound but the run's: only its owner knows how slow it is. */
const toComposeSettings = (
  { provider }: RunRecord,
  { ownDeadlineMs }: RunDeadlines,
): ComposeParts['settings'] =>
  provider === 'openai-compatible'
    ? { ...DEFAULT_COMPOSE_SETTINGS, silenceMs: ownDeadlineMs }
    : DEFAULT_COMPOSE_SETTINGS;

export const createDirectRuns = ({
  send,
  client,
  registryUrl,
  dialects,
  clock,
  newId,
  settings,
}: DirectParts): DirectRuns => {
  /** Searches the registry that was set when the run began. The queries contain words of the goal, never the key. */
  const toCatalog = ({ run_id, catalog_url }: RunRecord): ComposeParts['catalog'] =>
    catalog_url === null
      ? null
      : {
          search: async ({ q, limit }, { signal }) => {
            if (registryUrl() !== catalog_url) failWith('settings-changed');
            return client.search({ q, limit }, { signal, runId: run_id });
          },
        };

  /** Everything that the planner receives. */
  const toParts = (run: RunRecord, fetch: ComposeParts['fetch']): ComposeParts => ({
    fetch,
    endpoint: toEndpoint(run),
    dialects,
    price: run.provider === 'openai-compatible' ? null : findPrice(PROVIDERS[run.provider].models, run.model),
    catalog: toCatalog(run),
    // The format rules would be a quarter of the worker; the view that shows the draft runs them instead.
    checkDraft: () => [],
    isPackage: () => true,
    settings: toComposeSettings(run, settings),
    runMs: Math.max(0, findDeadline(run.provider, settings) - MARGIN_MS),
    now: clock.now,
    newId,
    via: 'direct',
  });

  const plan = async (
    run: RunRecord,
    providerKey: Secret,
    { signal, grounding: page }: SourceOptions,
    push: (event: RunEvent) => void,
  ): Promise<void> => {
    const { run_id, goal, provider, model, provider_url } = run;
    const options = toRunOptions(run, page);
    const address = parseServerAddress(provider_url ?? '') ?? failWith('bad-address');
    const call = createProviderFetch(send, { provider: address, providerKey, runId: run_id });
    // Without this the planner would report a provider that cannot be reached.
    let refusal: FailureError | null = null;
    const noteRefusal = (error: unknown): never => {
      if (error instanceof FailureError && REFUSALS.has(error.failure.slug)) refusal = error;
      throw error;
    };
    const parts = toParts(run, (url, init) => call(url, init).catch(noteRefusal));
    const input: ComposeInput = {
      runId: run_id,
      goal,
      provider,
      model,
      providerKey,
      grounding: options.grounding,
      redraft: options.redraft,
      continued: options.continue,
      maxOutputTokens: options.max_output_tokens,
      maxOutputTokensPerCall: options.max_output_tokens_per_call,
      maxCostUsd: options.max_cost_usd,
      reroll: options.reroll,
    };
    try {
      const composition = await compose(input, parts, { signal, emit: push });
      const isSearched = parts.catalog !== null || input.redraft !== undefined;
      const gaps = isSearched ? composition.gaps : fitGaps([NOT_SEARCHED, ...composition.gaps]);
      push({ event: 'result', data: { ...composition, gaps } });
    } catch (error) {
      if (refusal !== null) throw refusal;
      if (!(error instanceof ProblemError)) throw error;
      throw new FailureError(noteProblemError(error));
    }
  };

  return {
    run: (run, providerKey, { signal, grounding }) => {
      const own = new AbortController();
      const unfollow = follow(signal, own);
      return new ReadableStream<RunEvent>({
        start: (controller) => {
          plan(run, providerKey, { signal: own.signal, grounding }, (event) => controller.enqueue(event))
            .then(() => controller.close())
            // A stream that was cancelled delivers nothing more.
            .catch((error: unknown) => controller.error(error))
            .finally(unfollow);
        },
        cancel: () => own.abort(),
      });
    },
  };
};
