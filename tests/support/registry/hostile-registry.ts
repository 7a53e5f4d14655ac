import { type Composition, type Draft, LIMITS, type Problem } from '../../../lib/protocol/index.ts';
import { MARKDOWN_PAYLOADS } from '../markdown/index.ts';
import { sampleComposition, sampleDraft } from '../samples/run-samples.ts';
import { openStandInRegistry, sendJson, type StandInRegistry } from '../worker/stand-in-registry.ts';

/** All payloads that the contract lets pass, one after the other, without end. */
const createTexts = (): ((longest?: number) => string) => {
  const all = MARKDOWN_PAYLOADS.filter((text) => text !== '' && text.length < 1_000 && !text.includes('\0'));
  let next = 0;
  return (longest = 1_000) => {
    const text = all[next % all.length] ?? '';
    next += 1;
    return text.slice(0, longest);
  };
};

const KINDS = ['skill', 'agent', 'mcp_server'] as const;

const hostileDraft = (text: ReturnType<typeof createTexts>, place: number): Draft => {
  const described = { name: text(), description: text(), [text()]: text() };
  return sampleDraft({
    draft_id: `01920000-0000-7000-8000-0000000001${String(place).padStart(2, '0')}`,
    kind: KINDS[place % 3] ?? 'skill',
    name: text(200),
    manifest: { ...described, server: described, tools: [described] },
    markdown: text(),
    files: Array.from({ length: 5 }, (_, index) => ({ path: `${index}${text(200)}`, text: text() })),
    scores: { specificity: 80, completeness: 80, safety: 80, goal_alignment: 80 },
    critic_notes: text(),
    findings: [
      { rule: 'made/up', severity: 'error', path: '/markdown', code: 'written', values: { text: text() } },
      { rule: 'made/up', severity: 'error', path: '', code: 'near-duplicate', values: { entity: text() } },
      { rule: 'made/up', severity: 'warning', path: text(500), code: 'made-up', values: { text: text() } },
    ],
  });
};

/** A composition whose every text is a payload. */
export const hostileComposition = (): Composition => {
  const text = createTexts();
  return sampleComposition({
    goal: text(),
    classification: { kind: 'bundle', rationale: text() },
    drafts: Array.from({ length: LIMITS.draftsPerRun }, (_, place) => hostileDraft(text, place)),
    reuse: Array.from({ length: 20 }, () => ({
      entity: text(200),
      kind: 'skill' as const,
      covers: text(),
      why: text(),
      trust_tier: 'official' as const,
    })),
    gaps: Array.from({ length: 50 }, (_, place) => ({
      code: place % 2 === 0 ? 'not-covered' : 'not-drafted',
      values: { text: text(), name: text(), purpose: text() },
    })),
  });
};

export const hostileProblem = (): Problem => ({
  type: 'javascript:alert(1)//problems/new',
  title: '<img src=x onerror=alert(1)>',
  status: 500,
  detail: '<svg onload=alert(1)>',
  instance: '<a href="javascript:alert(1)">x</a>',
});

/** A registry that offers nothing but payloads. */
export const openHostileRegistry = async (): Promise<StandInRegistry> => {
  const registry = await openStandInRegistry();
  const text = createTexts();
  const price = { context_tokens: null, input_usd_per_mtok: null, output_usd_per_mtok: null };
  registry.on('GET /v1/providers', (_, response) =>
    sendJson(response, 200, [
      {
        id: 'openai',
        name: text(),
        models: Array.from({ length: 10 }, (_model, index) => ({ ...price, id: `m${index}`, name: text() })),
        key_hint: text(),
        key_url: 'https://evil.test/" onclick="alert(1)',
        practice: false,
      },
    ]),
  );
  registry.on('GET /v1/me', (_, response) => sendJson(response, 200, { handle: text() }));
  return registry;
};
