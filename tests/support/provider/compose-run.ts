import { randomUUID } from 'node:crypto';

import { createRecent } from '../../../lib/base/recent.ts';
import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { isPackage } from '../../../lib/formats/rules/mcp-package.ts';
import type { ComposeInput, ComposeOptions, ComposeParts } from '../../../lib/planner/contract.ts';
import { compose } from '../../../lib/planner/index.ts';
import { PROVIDERS } from '../../../lib/planner/providers/models.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/settings.ts';
import type { Composition, RunEvent } from '../../../lib/protocol/index.ts';
import { createSecret } from '../../../lib/secrets/secret.ts';
import { realFetch } from '../worker/real-fetch.ts';
import type { ScriptedProvider, WireName } from './index.ts';

export const RUN_KEY = 'sk-run-5f0c2a9e7b1d4836af21';

export const baseUrlOf = (provider: ScriptedProvider, wire: WireName): string =>
  ({
    openai: provider.openaiBaseUrl,
    anthropic: provider.anthropicBaseUrl,
    openrouter: provider.openrouterBaseUrl,
  })[wire];

export interface RunOptions {
  wire?: WireName;
  goal?: string;
  providerKey?: string;
  signal?: AbortSignal;
  /** Called with each event as it is emitted. */
  onEvent?: (event: RunEvent) => void;
  decide?: ComposeOptions['decide'];
  input?: Partial<ComposeInput>;
  parts?: Partial<ComposeParts>;
  settings?: Partial<ComposeParts['settings']>;
}

/** What a run needs, over real sockets; ids and time are ordinary. */
export const makeParts = (provider: ScriptedProvider, options: RunOptions = {}): ComposeParts => {
  const wire = options.wire ?? 'openai';
  return {
    fetch: realFetch,
    endpoint: { baseUrl: baseUrlOf(provider, wire), wire, id: wire, name: PROVIDERS[wire].name },
    dialects: createRecent<object>(10),
    price: null,
    catalog: null,
    checkDraft,
    isPackage,
    // Nobody waits in a test for a server that names no time.
    settings: { ...DEFAULT_COMPOSE_SETTINGS, pauseMs: 1, ...options.settings },
    runMs: 600_000,
    now: () => Date.now(),
    newId: () => randomUUID(),
    via: 'registry',
    ...options.parts,
  };
};

export interface RunResult {
  events: RunEvent[];
  /** Settles as the run does. */
  composition: Promise<Composition>;
}

/** Starts one run against the scripted provider and collects what it emits. */
export const startRun = (provider: ScriptedProvider, options: RunOptions = {}): RunResult => {
  const parts = makeParts(provider, options);
  const input: ComposeInput = {
    runId: randomUUID(),
    goal: options.goal ?? 'Write release notes from merged pull requests',
    provider: parts.endpoint.id,
    model: 'test-model',
    providerKey: createSecret(options.providerKey ?? RUN_KEY),
    ...options.input,
  };
  const events: RunEvent[] = [];
  const composition = compose(input, parts, {
    signal: options.signal ?? new AbortController().signal,
    emit: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    ...(options.decide && { decide: options.decide }),
  });
  return { events, composition };
};

/** The events as short words: `classifying started`, `usage`, `draft`, ... */
export const namesOf = (events: readonly RunEvent[]): string[] =>
  events.map(({ event, data }) => (event === 'phase' ? `${data.phase} ${data.state} ${data.total}` : event));

/** What the run rejected with; fails when it did not. */
export const rejectionOf = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The run succeeded where it should have failed');
};
