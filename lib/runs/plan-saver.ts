import type { Clock } from '../base/clock.ts';
import { someText } from '../base/json-texts.ts';
import { FailureError, failWith, noteError } from '../failures/index.ts';
import { toComposition } from '../messages/index.ts';
import type { Composition } from '../protocol/index.ts';
import type { RegistryClient } from '../registry-client/index.ts';
import { looksLikeKey } from '../secrets/looks-like-key.ts';
import type { Runs } from './runs.ts';

/** How many times a save is requested while the registry reports that it is still in progress. */
const MAX_ATTEMPTS = 5;

/** Saves a run's composition under its own Idempotency-Key, so that repeated requests create only one plan. */
export interface PlanSaver {
  /**
   * Resolves once the plan is saved; rejects with a `FailureError`, which the run then stores too. Simultaneous
   * calls send one request.
   */
  save(runId: string): Promise<void>;
  /** Ends saves in progress, because the settings changed. */
  abort(): void;
}

interface SaverParts {
  runs: Pick<Runs, 'get' | 'change'>;
  client: Pick<RegistryClient, 'savePlan'>;
  clock: Clock;
}

/** Checks each text separately: in JSON, an escape such as `\n` before a key would hide where the key begins. */
const holdsSecret = (value: unknown): boolean => someText(value, looksLikeKey);

/** Names the place of a key, never the key itself, which may be part of the name. */
const refuseSecrets = (composition: Composition): void => {
  if (!holdsSecret(composition)) return;
  const names = composition.drafts.filter(holdsSecret).map(({ name }) => name);
  const drafts = names.filter((name) => !holdsSecret(name));
  failWith('key-in-plan', { drafts: drafts.join(', '), unnamed: names.length - drafts.length });
};

export const createPlanSaver = ({ runs, client, clock }: SaverParts): PlanSaver => {
  const saving = new Map<string, Promise<void>>();
  let controller = new AbortController();

  const sleep = (seconds: number) => new Promise<void>((resolve) => clock.after(seconds * 1_000, resolve));

  const send = async (runId: string, signal: AbortSignal): Promise<string> => {
    const run = runs.get(runId);
    const composition = toComposition(run);
    if (composition === null) failWith('nothing-to-save');
    refuseSecrets(composition);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await client.savePlan(composition, run.idempotency_key, { signal })).plan_id;
      } catch (error) {
        const failure = error instanceof FailureError ? error.failure : null;
        if (failure?.slug !== 'idempotency-in-flight' || attempt >= MAX_ATTEMPTS) throw error;
        await sleep(Math.min(failure.retry_after_s ?? 1, 5));
        signal.throwIfAborted();
      }
    }
  };

  const save = async (runId: string): Promise<void> => {
    const { signal } = controller;
    runs.change(runId, { type: 'saving' });
    try {
      runs.change(runId, { type: 'saved', planId: await send(runId, signal) });
    } catch (error) {
      const failure = noteError(error, signal.aborted ? 'save-stopped' : 'extension-failed');
      runs.change(runId, { type: 'save-failed', failure });
      throw new FailureError(failure);
    } finally {
      saving.delete(runId);
    }
  };

  return {
    save: async (runId) => {
      if (runs.get(runId).saved_plan_id !== null) return;
      const current = saving.get(runId) ?? save(runId);
      saving.set(runId, current);
      await current;
    },
    abort: () => {
      controller.abort();
      controller = new AbortController();
    },
  };
};
