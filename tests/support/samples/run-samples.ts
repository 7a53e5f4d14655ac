import type { Composition, Draft, RunEvent } from '../../../lib/protocol/index.ts';

/** Whole, valid pieces of a run, to be read aloud in a test. */
export const RUN_ID = '01920000-0000-7000-8000-000000000001';
export const DRAFT_ID = '01920000-0000-7000-8000-0000000000d1';
const AT = '2026-01-02T03:04:05.000Z';

export const sampleDraft = (change: Partial<Draft> = {}): Draft => ({
  draft_id: DRAFT_ID,
  kind: 'skill',
  name: 'release-notes',
  manifest: { name: 'release-notes', description: 'Writes release notes. Use when a version is tagged.' },
  markdown: '# Release notes\n\nRead the log since the last tag.',
  files: [],
  scores: null,
  rerolled: false,
  first_scores: null,
  critic_notes: null,
  findings: [],
  provenance: {
    provider: 'openai',
    model: 'gpt-test',
    key: 'own',
    via: 'registry',
    prompt_sha256: 'a'.repeat(64),
    drafted_at: AT,
  },
  ...change,
});

const USAGE = { calls: 3, input_tokens: 120, output_tokens: 340, cost_usd: 0.01, estimated: false };

export const sampleComposition = (change: Partial<Composition> = {}): Composition => ({
  run_id: RUN_ID,
  goal: 'Write release notes from the log',
  provider: 'openai',
  model: 'gpt-test',
  partial: false,
  classification: { kind: 'skill', rationale: 'One thing done well.' },
  reuse: [],
  gaps: [],
  drafts: [sampleDraft()],
  usage: USAGE,
  started_at: AT,
  finished_at: AT,
  ...change,
});

const phase = (name: 'classifying' | 'planning' | 'drafting' | 'analyzing', total: number): RunEvent[] => [
  { event: 'phase', data: { phase: name, state: 'started', total, at: AT } },
  { event: 'phase', data: { phase: name, state: 'finished', total, at: AT } },
];

/** Everything up to the first draft, as the registry sends it. */
export const eventsToFirstDraft = (): RunEvent[] => {
  const [started, finished] = phase('planning', 1);
  const [drafting] = phase('drafting', 1);
  if (started === undefined || finished === undefined || drafting === undefined) throw new Error('no phases');
  return [
    ...phase('classifying', 1),
    started,
    { event: 'reuse', data: [] },
    { event: 'outline', data: [{ draft_id: DRAFT_ID, kind: 'skill', name: 'release-notes' }] },
    finished,
    drafting,
    { event: 'draft', data: sampleDraft() },
    { event: 'usage', data: USAGE },
  ];
};

/** A run from its first event to its `result`. */
export const eventsOfRun = (composition: Composition = sampleComposition()): RunEvent[] => [
  ...eventsToFirstDraft(),
  { event: 'phase', data: { phase: 'drafting', state: 'finished', total: 1, at: AT } },
  ...phase('analyzing', 1),
  { event: 'result', data: composition },
];
