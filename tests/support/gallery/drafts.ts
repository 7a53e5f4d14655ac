import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { toFindings } from '../../../lib/formats/findings.ts';
import type { Draft } from '../../../lib/protocol/index.ts';

const provenance = {
  provider: 'anthropic',
  model: 'claude-sonnet-4-5',
  key: 'own',
  via: 'registry',
  prompt_sha256: 'a'.repeat(64),
  drafted_at: '2026-11-23T12:00:41Z',
} as const;

export const SKILL: Draft = {
  draft_id: '01930000-0000-7000-8000-000000000001',
  kind: 'skill',
  name: 'triage-failed-payments',
  manifest: {
    name: 'triage-failed-payments',
    description:
      'Sorts failed card payments by decline code and proposes the next step. Use when a payout report lists declines.',
    license: 'CC-BY-4.0',
    metadata: { version: '0.1.0' },
  },
  markdown: `# Triage failed payments

Read a payout report, group its declines by code, and say what to do about each group.

## When to use it

- a report lists **declined** or *failed* charges
- somebody asks why a payout is lower than expected

## Steps

1. Load the report with \`payouts.csv\` columns \`id\`, \`amount\`, \`code\`.
2. Group by \`code\`; see [the decline codes](https://docs.example.com/declines) for what each means.
3. For each group write one line: count, sum, next step.

\`\`\`sh
payouts group --by code --input payouts.csv --output groups.json --currency EUR --since 2026-11-01
\`\`\`

> Never retry a charge by yourself. A person decides that.

### Done when

Every decline is in exactly one group and the sums add up to the report's total.`,
  files: [{ path: 'references/decline-codes.md', text: '# Decline codes\n\n- 05 do not honour\n' }],
  scores: { specificity: 88, completeness: 81, safety: 95, goal_alignment: 90 },
  rerolled: false,
  first_scores: null,
  critic_notes: 'Clear end state. The columns of the report could be named for other processors too.',
  findings: [],
  provenance,
};

export const SERVER: Draft = {
  draft_id: '01930000-0000-7000-8000-000000000002',
  kind: 'mcp_server',
  name: 'com.example/payout-reports',
  manifest: {
    server: {
      $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
      name: 'com.example/payout-reports',
      description: 'Reads payout reports and their declines.',
      version: '0.1.0',
    },
    tools: [
      {
        name: 'list_declines',
        description: 'Declines of one payout.',
        inputSchema: { type: 'object', properties: { payout_id: { type: 'string' } } },
      },
    ],
  },
  markdown: '# Payout reports\n\nOne tool, `list_declines`, read-only.',
  files: [],
  scores: { specificity: 74, completeness: 62, safety: 91, goal_alignment: 83 },
  rerolled: true,
  first_scores: { specificity: 60, completeness: 50, safety: 90, goal_alignment: 70 },
  critic_notes: null,
  findings: [
    {
      rule: 'mcp/not-installable',
      severity: 'warning',
      path: '/manifest/server',
      code: 'not-installable',
      values: {},
    },
  ],
  provenance,
};

export const AGENT: Draft = {
  draft_id: '01930000-0000-7000-8000-000000000003',
  kind: 'agent',
  name: 'payments-analyst',
  manifest: {
    name: 'payments-analyst',
    description: 'Answers questions about declined payments from the reports alone.',
    model_compatibility: ['claude-sonnet-4-5', 'gpt-5.1'],
  },
  markdown: 'You answer questions about declined payments. You read reports; you never move money.',
  files: [],
  scores: { specificity: 80, completeness: 79, safety: 97, goal_alignment: 86 },
  rerolled: false,
  first_scores: null,
  critic_notes: null,
  findings: [
    {
      rule: 'secret/openai-key',
      severity: 'error',
      path: '/markdown',
      code: 'looks-like-openai-key',
      values: {},
    },
  ],
  provenance,
};

const FLAWED_PARTS: Draft = {
  ...SKILL,
  draft_id: '01930000-0000-7000-8000-000000000004',
  name: 'set-up-the-reports',
  manifest: {
    ...SKILL.manifest,
    name: 'Set up the reports',
    version: '1.0',
    compatibility: 'Needs the command line tool of the processor and a shell.',
  },
  markdown: `${SKILL.markdown}

## Setting up

Install the tool first:

\`\`\`sh
curl -fsSL https://get.example.com/payouts.sh | sh
\`\`\`

Then write the path of the reports into the settings, such as /home/ada/reports, and re\u200bstart.
`,
  files: [
    {
      path: 'references/decline-codes.md',
      text: '# Decline codes\n\n- 05 do not honour\n- TODO: the others\n',
    },
  ],
  critic_notes: null,
};

/** With something wrong in each of its parts. */
export const FLAWED: Draft = { ...FLAWED_PARTS, findings: toFindings(FLAWED_PARTS, checkDraft) };
