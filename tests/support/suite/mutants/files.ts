/**
 * The path of the key and of a run, where a fault costs somebody a key or money. Where the key itself is held, every
 * mutant is made; elsewhere one of so many, so that the whole takes hours and not a day.
 */
export const ONE_OF: Readonly<Record<string, number>> = {
  'lib/base/silence.ts': 1,
  'lib/secrets/key-check.ts': 4,
  'lib/secrets/own-key.ts': 1,
  'lib/secrets/looks-like-key.ts': 4,
  'lib/secrets/secret.ts': 1,
  'lib/registry-client/guarded-fetch.ts': 1,
  'lib/registry-client/mask-key.ts': 1,
  'lib/registry-client/provider-fetch.ts': 1,
  'lib/registry-client/read-answer.ts': 4,
  'lib/registry-client/read-run-events.ts': 4,
  'lib/registry-client/registry-client.ts': 4,
  'lib/session/kept-key.ts': 1,
  'lib/session/keeper.ts': 4,
  'lib/session/ledger.ts': 4,
  'lib/planner/budget.ts': 4,
  'lib/planner/calls.ts': 4,
  'lib/planner/planning.ts': 4,
  'lib/planner/pool.ts': 4,
  'lib/planner/run-key.ts': 1,
  'lib/planner/providers/anthropic.ts': 2,
  'lib/planner/providers/call.ts': 4,
  'lib/planner/providers/http-error.ts': 4,
  'lib/planner/providers/openai-compatible.ts': 1,
  'lib/planner/providers/openai.ts': 2,
  'lib/planner/providers/request.ts': 4,
  'lib/planner/providers/stream.ts': 4,
  'lib/runs/direct/direct-run.ts': 4,
  'lib/runs/direct/model-list.ts': 1,
  'lib/runs/live-run.ts': 1,
  'lib/runs/run-shelf.ts': 4,
  'lib/runs/run-source.ts': 1,
  'lib/runs/runs.ts': 4,
  'lib/runs/start-checks.ts': 4,
  'lib/worker/access.ts': 4,
  'lib/worker/handle-request.ts': 4,
  'lib/worker/update-gate.ts': 1,
  'lib/worker/view-ports.ts': 4,
  'registry/accounts/authenticate.ts': 4,
  'registry/accounts/own-form.ts': 1,
  'registry/accounts/page-cookie.ts': 2,
  'registry/accounts/sign-in.ts': 1,
  'registry/budget/allowance.ts': 2,
  'registry/budget/budget.ts': 4,
  'registry/http/body/body-texts.ts': 4,
  'registry/http/body/read-body.ts': 1,
  'registry/http/body/read-json.ts': 4,
  'registry/http/body/refuse-keys.ts': 1,
  'registry/http/event-stream.ts': 4,
  'registry/jobs/worker.ts': 4,
  'registry/limits/limit-requests.ts': 4,
  'registry/limits/rate-limiter.ts': 4,
  'registry/limits/turns.ts': 4,
  'registry/operator/operator-key.ts': 1,
  'registry/routes/runs.ts': 1,
  'registry/runs/heartbeat.ts': 4,
  'registry/runs/record.ts': 4,
  'registry/runs/run-events.ts': 4,
  'registry/runs/run.ts': 1,
  'registry/runs/runs.ts': 4,
  'registry/runs/upstream.ts': 2,
};

/** FNV-1a: chosen by its name, a mutant stays chosen while others come and go. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
};

export const isChosen = ({ name, file }: { name: string; file: string }): boolean =>
  hashOf(name) % (ONE_OF[file] ?? 1) === 0;
