import { noteFailure, noteProblem } from '../../../lib/failures/index.ts';
import type { LedgerEntry, RunRecord, SentReply, SentViewState } from '../../../lib/messages/index.ts';
import { NO_LIMITS } from '../../../lib/messages/index.ts';
import { PHASES } from '../../../lib/protocol/index.ts';
import { DIRECT_PROVIDERS } from '../../../lib/runs/direct-providers.ts';
import { sampleBudget, sampleJob } from '../worker/hosted-registry.ts';
import { AGENT, FLAWED, SERVER, SKILL } from './drafts.ts';
import { PROVIDERS } from './providers.ts';

const GOAL =
  'Help our support team understand why card payments were declined, from the weekly payout report, and say what to do next.';
const REGISTRY = 'https://registry.example';
export const RUN_ID = '01930000-0000-7000-8000-0000000000aa';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 12, 0, seconds)).toISOString();

const request = (part: Partial<LedgerEntry>): LedgerEntry => ({
  request_id: crypto.randomUUID(),
  run_id: null,
  at: at(0),
  method: 'GET',
  host: 'registry.example',
  path: '/v1/providers',
  bytes_out: 0,
  bytes_in: 2_310,
  carried_key: false,
  outcome: 'finished',
  status: 200,
  ...part,
});

const RUN_REQUEST = request({
  run_id: RUN_ID,
  method: 'POST',
  path: '/v1/intent/byo',
  bytes_out: 412,
  bytes_in: 18_204,
  carried_key: true,
});

const AT_REST: SentViewState = {
  tab_id: 1,
  registry: { url: REGISTRY, host: 'registry.example', has_token: true, has_permission: true },
  goal: '',
  page: null,
  page_failure: null,
  kept_key: null,
  via: null,
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  limits: NO_LIMITS,
  address: '',
  own_address: '',
  providers: PROVIDERS,
  providers_failure: null,
  direct_providers: DIRECT_PROVIDERS,
  lost_run: false,
  budget: null,
  budget_was_spent: false,
  run: null,
  requests: [],
};

export const phasesTo = (current: number, isDone = false): RunRecord['phases'] =>
  PHASES.map((phase, index) => ({
    phase,
    state: index < current || isDone ? 'finished' : index === current ? 'started' : 'waiting',
    total: index < 2 ? 1 : 3,
    started_at: at(index),
    finished_at: null,
  }));

const keptFor = (): NonNullable<SentViewState['kept_key']> => ({
  via: 'registry',
  registry_url: REGISTRY,
  provider: 'anthropic',
  address: '',
  until: new Date(Date.now() + 14.5 * 60_000).toISOString(),
});

const PURPOSES = [
  'Explains each decline code and says what to try next.',
  'Reads transfers and their state from the ledger.',
  'Answers questions of the support team, and leaves refunds to a person.',
];
const OUTLINE = [SKILL, SERVER, AGENT].map(({ draft_id, kind, name }, index) => ({
  draft_id,
  kind,
  name,
  purpose: PURPOSES[index] ?? '',
}));
const REUSE: RunRecord['reuse'] = [
  {
    entity: 'byok/payments-ledger@1.0.0',
    kind: 'mcp_server',
    covers: 'Reading yesterday’s transfers and their state.',
    why: 'Its tools list transfers by day and by decline code, which is the first half of the goal.',
    trust_tier: 'official',
  },
  {
    entity: 'opsbench/post-to-slack@1.0.0',
    kind: 'skill',
    covers: 'Posting the summary.',
    why: 'It posts one message to one channel and asks before it does.',
    trust_tier: 'unverified',
  },
];
const USAGE = { calls: 4, input_tokens: 6_120, output_tokens: 3_418, cost_usd: 0.0696, estimated: false };

export const runOf = (part: Partial<RunRecord>): RunRecord => ({
  run_id: RUN_ID,
  tab_id: 1,
  via: 'registry',
  registry_url: REGISTRY,
  catalog_url: REGISTRY,
  provider_url: null,
  has_key: true,
  goal: GOAL,
  page: null,
  provider: 'anthropic',
  provider_name: 'Anthropic',
  practice: false,
  model: 'claude-sonnet-4-5',
  status: 'running',
  started_at: new Date(Date.now() - 41_000).toISOString(),
  finished_at: null,
  phases: phasesTo(0),
  classification: null,
  outline: null,
  reuse: [],
  gaps: [],
  drafts: [],
  limits: NO_LIMITS,
  redraft: null,
  continued: null,
  before: [],
  discarded: [],
  editing: {},
  usage: null,
  wait: null,
  usage_before: null,
  requests_cut: false,
  failure: null,
  key_gone_at: null,
  idempotency_key: 'k',
  stored: true,
  saving: false,
  saved_plan_id: null,
  save_failure: null,
  ...part,
});

export const endedRun = (part: Partial<RunRecord>): RunRecord =>
  runOf({
    started_at: at(0),
    finished_at: at(72),
    key_gone_at: at(72),
    phases: phasesTo(4, true),
    // All that was planned is there, where a run succeeded.
    outline: part.status === 'succeeded' ? OUTLINE.slice(0, part.drafts?.length) : OUTLINE,
    usage: USAGE,
    ...part,
  });

const live = (part: Partial<RunRecord>): SentViewState => ({
  ...AT_REST,
  goal: GOAL,
  run: runOf(part),
  requests: [request({}), { ...RUN_REQUEST, outcome: 'open' }],
});

const over = (part: Partial<RunRecord>): SentViewState => ({
  ...AT_REST,
  goal: GOAL,
  run: endedRun(part),
  requests: [request({}), RUN_REQUEST],
});

/** Of a run whose key went to the provider alone. */
const DIRECT = { via: 'direct', registry_url: null, provider_url: 'https://api.anthropic.com' } as const;
const DIRECT_REQUESTS = [412, 980, 2_104, 2_233, 2_087, 6_910].map((bytes, index) =>
  request({
    ...RUN_REQUEST,
    at: at(index * 9),
    host: 'api.anthropic.com',
    path: '/v1/messages',
    bytes_out: bytes,
    bytes_in: bytes * 7,
  }),
);
const directly = (state: SentViewState): SentViewState => ({
  ...state,
  via: 'direct',
  requests: state.run === null ? [] : DIRECT_REQUESTS.slice(0, state.run.status === 'running' ? 3 : 6),
});

const KEY_REJECTED = noteProblem(
  {
    type: `${REGISTRY}/problems/provider-key-rejected`,
    title: 'The provider rejected the key',
    status: 422,
    detail:
      'Anthropic answered 401. Check that the key is of this provider and still valid, or make a new one.',
    instance: '01930000-0000-7000-8000-00000000beef',
  },
  REGISTRY,
);
const RATE_LIMITED = noteProblem(
  {
    type: `${REGISTRY}/problems/provider-rate-limited`,
    title: 'The provider limits how often this key may call',
    status: 429,
    detail: 'Anthropic asks to wait. Finished drafts are kept.',
    retry_after_s: 30,
  },
  REGISTRY,
);

const BUDGET = sampleBudget({
  provider: 'anthropic',
  provider_name: 'Anthropic',
  model: 'claude-sonnet-4-5',
});
const SPENT = { ...BUDGET, available: false, available_at: '2026-12-01T00:00:00.000Z' };
const BUDGET_EXHAUSTED = noteProblem(
  {
    type: `${REGISTRY}/problems/budget-exhausted`,
    title: 'The budget of this registry is spent',
    status: 429,
    detail: 'Your share of today is used up.',
    retry_after_s: 19_000,
    scope: 'person',
  },
  REGISTRY,
);
/** On the registry's own budget. */
const hosted = (state: SentViewState): SentViewState => ({
  ...state,
  via: 'hosted',
  provider: null,
  model: null,
  budget: BUDGET,
  requests: state.requests.map((each) => ({ ...each, carried_key: false, path: '/v1/intent' })),
});
const JOB = {
  via: 'hosted',
  has_key: false,
  job: {
    job_id: RUN_ID,
    submit_key: 'k',
    grounding: null,
    is_out_of_reach: false,
    is_cancelling: false,
    is_changed: false,
  },
} as const;

/** Each state a person may meet, by name. */
export const STATES: Record<string, { state: SentViewState; replies?: Record<string, SentReply> }> = {
  empty: { state: AT_REST },
  hosted: { state: hosted({ ...AT_REST, goal: GOAL }) },
  'hosted-spent': {
    state: { ...hosted({ ...AT_REST, goal: GOAL }), budget: SPENT, budget_was_spent: true },
    replies: { 'start-job': { type: 'refused', failure: BUDGET_EXHAUSTED } },
  },
  'hosted-back': {
    state: { ...hosted({ ...AT_REST, goal: GOAL }), ...AT_REST, budget: BUDGET, budget_was_spent: true },
  },
  'hosted-queued': { state: hosted(live({ ...JOB, phases: phasesTo(-1) })) },
  'hosted-drafting': {
    state: hosted(
      live({
        ...JOB,
        phases: phasesTo(2),
        outline: OUTLINE,
        drafts: [SKILL],
        job: { ...JOB.job, is_out_of_reach: true },
      }),
    ),
  },
  'hosted-failed': {
    state: {
      ...hosted(over({ ...JOB, status: 'failed', drafts: [SKILL], failure: BUDGET_EXHAUSTED })),
      budget: SPENT,
      budget_was_spent: true,
    },
  },
  'no-registry': {
    state: { ...AT_REST, registry: null, providers: null, provider: null, model: null },
  },
  direct: {
    state: directly({ ...AT_REST, goal: GOAL }),
    replies: { 'check-start': { type: 'refused', failure: noteFailure('no-provider-permission') } },
  },
  'own-address': {
    state: directly({
      ...AT_REST,
      goal: GOAL,
      provider: 'openai-compatible',
      model: 'qwen3:30b',
      address: 'http://localhost:4000/v1',
    }),
  },
  service: {
    state: directly({
      ...AT_REST,
      goal: GOAL,
      provider: 'openai-compatible',
      model: 'llama-4-scout',
      address: 'https://api.groq.com/openai/v1',
    }),
    replies: {
      'load-models': {
        type: 'models',
        text: '{"data":[{"id":"llama-4-scout"},{"id":"qwen3-next-80b-a3b"}]}',
      },
    },
  },
  'service-part': {
    state: directly({
      ...AT_REST,
      goal: GOAL,
      provider: 'openai-compatible',
      model: 'planner-eu',
      address: 'https://research-eu.openai.azure.com/openai/v1',
    }),
  },
  'direct-drafting': {
    state: directly(
      live({
        ...DIRECT,
        phases: phasesTo(2),
        outline: OUTLINE,
        drafts: [{ ...SKILL, scores: null, critic_notes: null }],
        usage: USAGE,
      }),
    ),
  },
  'direct-done': {
    state: directly(
      over({
        ...DIRECT,
        status: 'succeeded',
        drafts: [SKILL],
        outline: OUTLINE.slice(0, 1),
        save_failure: noteFailure('no-registry'),
      }),
    ),
  },
  'direct-cancelled': {
    state: directly(
      over({ ...DIRECT, status: 'cancelled', phases: phasesTo(1), outline: null, finished_at: at(9) }),
    ),
  },
  typed: { state: { ...AT_REST, goal: GOAL } },
  practice: {
    state: { ...AT_REST, goal: GOAL, provider: 'practice', model: 'practice-1' },
  },
  'no-providers': {
    state: { ...AT_REST, providers: null, providers_failure: noteFailure('registry-unreachable') },
  },
  'no-permission': {
    state: {
      ...AT_REST,
      registry: { url: REGISTRY, host: 'registry.example', has_token: true, has_permission: false },
      providers: null,
    },
  },
  'no-token': {
    state: AT_REST,
    replies: { 'check-start': { type: 'refused', failure: noteFailure('no-token') } },
  },
  kept: { state: { ...AT_REST, goal: GOAL, kept_key: keptFor() } },
  'kept-another-way': {
    state: { ...AT_REST, goal: GOAL, kept_key: { ...keptFor(), via: 'direct', registry_url: null } },
  },
  'kept-done': {
    state: {
      ...over({ status: 'succeeded', drafts: [SKILL], outline: OUTLINE.slice(0, 1) }),
      kept_key: keptFor(),
    },
  },
  page: {
    state: {
      ...AT_REST,
      goal: GOAL,
      page: {
        page_id: 'p',
        url: 'https://docs.example/payouts/declines?version=2',
        title: 'Decline codes of the payout report',
        text: '05  Do not honour. Ask the customer to call their bank.\n51  Insufficient funds. Retry after payday.\n54  Expired card. Ask for another one.',
        is_cut: false,
        entity: null,
      },
    },
  },
  'page-entity': {
    state: {
      ...AT_REST,
      goal: GOAL,
      page: {
        page_id: 'e',
        url: `${REGISTRY}/e/byok/failed-payment-triage`,
        title: 'byok/failed-payment-triage',
        text: 'byok/failed-payment-triage\nskill official 1.0.0\nSorts failed card payments by decline code. Use when a payout report lists declines.\n\nInstructions\nLoad the report, group it by code, and write one line for each group.',
        is_cut: false,
        entity: 'byok/failed-payment-triage',
      },
    },
  },
  'no-page-access': {
    state: { ...AT_REST, goal: GOAL },
    replies: { 'take-page': { type: 'refused', failure: noteFailure('no-page-access') } },
  },
  classifying: { state: live({}) },
  planning: {
    state: live({
      phases: phasesTo(1),
      usage: { ...USAGE, input_tokens: 900, output_tokens: 90, cost_usd: 0.0041 },
    }),
  },
  drafting: {
    state: live({
      phases: phasesTo(2),
      outline: OUTLINE,
      drafts: [{ ...SKILL, scores: null, critic_notes: null }],
      usage: USAGE,
    }),
  },
  waiting: {
    state: live({
      phases: phasesTo(2),
      outline: OUTLINE,
      drafts: [{ ...SKILL, scores: null, critic_notes: null }],
      wait: { reason: 'provider-rate-limited', until: new Date(Date.now() + 90_000).toISOString() },
      usage: USAGE,
    }),
  },
  analyzing: {
    state: live({
      phases: phasesTo(3),
      outline: OUTLINE,
      drafts: [SKILL, { ...SERVER, scores: null }, { ...AGENT, scores: null }],
      usage: USAGE,
    }),
  },
  done: {
    state: over({
      status: 'succeeded',
      drafts: [SKILL, SERVER, AGENT],
      gaps: [
        {
          code: 'not-covered',
          values: {
            text: 'Access to the processor’s live API: it needs credentials that only your team can give.',
          },
        },
      ],
    }),
  },
  findings: { state: over({ status: 'succeeded', drafts: [FLAWED], outline: OUTLINE.slice(0, 1) }) },
  reuse: {
    state: over({
      status: 'succeeded',
      drafts: [
        {
          ...SKILL,
          rerolled: true,
          first_scores: { specificity: 48, completeness: 62, safety: 90, goal_alignment: 71 },
        },
      ],
      reuse: REUSE,
    }),
  },
  changed: {
    state: over({
      status: 'succeeded',
      drafts: [SKILL, SERVER, AGENT],
      before: [{ ...SKILL, markdown: '# Before' }],
      discarded: [SERVER.draft_id],
    }),
  },
  redrafting: {
    state: live({
      phases: phasesTo(2),
      outline: OUTLINE.slice(0, 1),
      drafts: [SKILL, SERVER],
      redraft: { draft_id: SKILL.draft_id, note: 'Shorter', done: false, partial: false },
      usage: USAGE,
      usage_before: USAGE,
    }),
  },
  saved: {
    state: over({
      status: 'succeeded',
      drafts: [SKILL],
      outline: OUTLINE.slice(0, 1),
      saved_plan_id: '01930000-0000-7000-8000-0000000000bb',
    }),
  },
  'done-practice': {
    state: over({
      status: 'succeeded',
      practice: true,
      provider: 'practice',
      provider_name: 'Practice',
      model: 'practice-1',
      drafts: [SKILL],
      outline: OUTLINE.slice(0, 1),
      usage: { ...USAGE, cost_usd: 0 },
    }),
  },
  missing: {
    state: over({
      status: 'succeeded',
      drafts: [SKILL],
      outline: OUTLINE,
      gaps: [SERVER, AGENT].map(({ kind, name }) => ({
        code: 'draft-missing',
        values: { reason: 'model-declined', provider: 'Anthropic', kind, name },
      })),
    }),
  },
  continuing: {
    state: live({
      phases: phasesTo(2),
      outline: OUTLINE,
      drafts: [SKILL],
      continued: { missing: [SERVER.draft_id, AGENT.draft_id], partial: false },
      usage: USAGE,
      usage_before: USAGE,
    }),
  },
  partial: {
    state: over({
      status: 'failed',
      drafts: [SKILL],
      failure: RATE_LIMITED,
      phases: phasesTo(2),
      usage: { ...USAGE, estimated: true },
    }),
  },
  failed: {
    state: over({
      status: 'failed',
      failure: KEY_REJECTED,
      phases: phasesTo(0),
      outline: null,
      usage: null,
      finished_at: at(2),
    }),
  },
  cancelled: { state: over({ status: 'cancelled', phases: phasesTo(1), outline: null, finished_at: at(9) }) },
  interrupted: {
    state: over({
      status: 'interrupted',
      drafts: [SKILL],
      failure: noteFailure('interrupted'),
      phases: phasesTo(2),
    }),
  },
};

const summary = (index: number, goal: string, part = {}) => ({
  plan_id: `01930000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  goal,
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  partial: false,
  drafts: 1 + (index % 3),
  saved_at: at(-86_400 * index),
  updated_at: at(-86_400 * index),
  ...part,
});

export const PLANS_REPLIES: Record<string, SentReply> = {
  'ask-registry': {
    type: 'answered',
    status: 200,
    headers: { 'content-type': 'application/json' },
    text: JSON.stringify({
      items: [
        sampleJob('running', { goal: GOAL, drafts: 1 }),
        sampleJob('succeeded', { job_id: '01920000-0000-7000-8000-0000000000b2' }),
        sampleJob('failed', { job_id: '01920000-0000-7000-8000-0000000000b3' }),
      ],
      next_cursor: null,
    }),
  },
  'list-plans': {
    type: 'plans',
    plans: {
      unsaved: [endedRun({ status: 'failed', drafts: [SKILL], failure: RATE_LIMITED })],
      requests: [RUN_REQUEST],
      plans: {
        items: [
          summary(1, GOAL),
          summary(2, 'Review pull requests of our design system for missing accessibility notes.', {
            partial: true,
          }),
          summary(3, 'Try the practice provider.', { provider: 'practice', model: 'practice-1' }),
        ],
        next_cursor: 'next',
      },
      failure: null,
    },
  },
  'open-plan': {
    type: 'plan',
    plan: {
      plan_id: '01930000-0000-7000-8000-000000000001',
      saved_at: at(0),
      updated_at: at(0),
      composition: {
        run_id: RUN_ID,
        goal: GOAL,
        provider: 'anthropic',
        model: 'claude-sonnet-4-5',
        partial: false,
        classification: { kind: 'bundle', rationale: 'It needs three parts.' },
        reuse: [],
        gaps: [],
        drafts: [SKILL, SERVER],
        usage: USAGE,
        started_at: at(0),
        finished_at: at(72),
      },
    },
  },
};
export const NO_PLANS: Record<string, SentReply> = {
  'list-plans': {
    type: 'plans',
    plans: { unsaved: [], requests: [], plans: { items: [], next_cursor: null }, failure: null },
  },
};
