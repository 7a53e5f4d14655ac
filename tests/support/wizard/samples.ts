import type { Composition, Draft, Plan } from '../../../lib/protocol/index.ts';
import { startDraft } from '../../../lib/wizard/start.ts';
import type { WizardDraft } from '../../../lib/wizard/wizard-draft.ts';
import { sampleComposition, sampleDraft } from '../samples/run-samples.ts';

export const REGISTRY = 'https://registry.example';
export const PLAN_ID = '01920000-0000-7000-8000-0000000000f1';
const AT = '2026-11-29T12:00:00.000Z';

export const SERVER_DRAFT: Draft = sampleDraft({
  draft_id: '01920000-0000-7000-8000-0000000000d2',
  kind: 'mcp_server',
  name: 'com.example/payout-reports',
  manifest: {
    server: {
      $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
      name: 'com.example/payout-reports',
      description: 'Reads payout reports.',
      version: '1.2.0',
    },
    tools: [],
  },
  markdown: '# Payout reports\n',
});

export const AGENT_DRAFT: Draft = sampleDraft({
  draft_id: '01920000-0000-7000-8000-0000000000d3',
  kind: 'agent',
  name: 'release-reviewer',
  manifest: {
    name: 'release-reviewer',
    description: 'Reviews releases. Use before a version is tagged.',
    model_compatibility: ['gpt-test'],
  },
  markdown: 'You review releases.',
});

/** A saved plan with a skill, a server without a package and an agent without an address. */
export const samplePlan = (change: Partial<Plan> = {}, composition: Partial<Composition> = {}): Plan => ({
  plan_id: PLAN_ID,
  title: 'Release work',
  etag: '"1"',
  saved_at: AT,
  updated_at: AT,
  composition: sampleComposition({ drafts: [sampleDraft(), SERVER_DRAFT, AGENT_DRAFT], ...composition }),
  ...change,
});

export const sampleWizard = async (plan = samplePlan()): Promise<WizardDraft> =>
  startDraft(plan, REGISTRY, AT);
