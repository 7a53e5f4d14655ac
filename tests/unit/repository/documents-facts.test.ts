import { expect, it } from 'vitest';

import { estimateRun } from '../../../lib/planner/estimate.ts';
import { DEFAULT_COMPOSE_SETTINGS } from '../../../lib/planner/index.ts';
import { ATTESTATION_LIMITS, BUNDLE_LIMITS, DEPTHS } from '../../../lib/protocol/index.ts';
import { WORKER_SETTINGS } from '../../../lib/worker/worker-settings.ts';
import { MOST_MEMBERS } from '../../../registry/install/plugins.ts';
import { MOST_LISTED } from '../../../registry/install/skills-index.ts';
import { DEFAULT_SETTINGS } from '../../../registry/settings/settings.ts';
import { readCorpus } from '../../support/samples/format-corpus.ts';
import { filesIn, readSource } from '../../support/suite/documents.ts';
import { toManifest } from '../../support/suite/manifest.ts';

/** Numbers that the documents repeat from the code. */

const chromium = toManifest('chrome');
const firefoxVersion = toManifest('firefox').browser_specific_settings?.gecko?.strict_min_version?.replace(
  '.0',
  '',
);
const { suggested_key: shortcut } = chromium.commands?.['plan-with-page'] ?? {};
const project = JSON.parse(readSource('package.json')) as {
  engines: { node: string };
  devDependencies: Record<string, string>;
};

/** What the package asks for, without the patch. */
const skillsNode = /^>=(\d+\.\d+)/.exec(
  (JSON.parse(readSource('node_modules/skills/package.json')) as typeof project).engines.node,
)?.[1];

/** A constant that nothing exports, as its file has it. */
const constantIn = (file: string, name: string): number =>
  Number(new RegExp(`const ${name} = ([\\d_]+);`).exec(readSource(file))?.[1]?.replaceAll('_', ''));

const poolSize = constantIn('registry/db/drivers/postgres.ts', 'MOST_CONNECTIONS');

const [leastCalls, mostCalls] = estimateRun({
  goalCharacters: 100,
  groundingCharacters: 0,
  redraftCharacters: null,
  missingDrafts: null,
  catalog: true,
  price: null,
  settings: DEFAULT_COMPOSE_SETTINGS,
  reroll: null,
  maxOutputTokens: null,
  maxOutputTokensPerCall: null,
  maxCostUsd: null,
}).calls;

const corpus = await readCorpus();
const skills = corpus.filter(({ kind, name }) => kind === 'skill' && !name.endsWith('.json')).length;
const cards = corpus.filter(({ name }) => name.endsWith('.card.json')).length;
const disagreements = JSON.parse(readSource('tests/fixtures/formats/disagreements.json')) as Record<
  string,
  { files: string[] }[]
>;
const disagreed = (validator: string): number =>
  (disagreements[validator] ?? []).flatMap(({ files }) => files).length;
const seeded = filesIn('registry/catalog/seed', '{SKILL.md,server.json,*.agent.md}').length;

const MINUTE = 60_000;
const MEBIBYTE = 1024 * 1024;
const { runs, plansPerUser, database } = DEFAULT_SETTINGS;
const closedTab = /^\| R9 \|.*?p50 ([\d.]+) ms/m.exec(readSource('docs/benchmarks.md'))?.[1];

/** A sentence, with a group for each number in it, and what the code says they are. */
const FACTS: [document: string, sentence: RegExp, ...values: unknown[]][] = [
  ['README.md', /makes (\d+) to (\d+) calls/, leastCalls, mostCalls],
  ['README.md', /Chromium (\d+) or newer/, chromium.minimum_chrome_version],
  ['README.md', /Firefox (\d+) or newer/, firefoxVersion],
  ['registry/pages/compose.ts', /Chrome and Edge, (\d+) or newer/, chromium.minimum_chrome_version],
  ['registry/pages/compose.ts', /Firefox, (\d+) or newer/, firefoxVersion],
  ['README.md', /after (\d+) minutes without a run/, WORKER_SETTINGS.keepMs / MINUTE],
  ['README.md', /connection \(\[measured\][^)]*\): (\d+) ms/, Math.round(Number(closedTab))],
  ['README.md', /You need Node (\d+) or\s+newer/, project.engines.node.replace('>=', '')],
  ['README.md', /(Alt\+Shift\+\w)/, typeof shortcut === 'object' && shortcut.default],
  ['CONTRIBUTING.md', /You need Node (\d+) or newer/, project.engines.node.replace('>=', '')],
  ['CHANGELOG.md', /and (\d+) entities/, seeded],
  ['CHANGELOG.md', /until (\d+) idle minutes/, WORKER_SETTINGS.keepMs / MINUTE],
  ['PRIVACY.md', /(\d+) minutes without a run/, WORKER_SETTINGS.keepMs / MINUTE],
  ['docs/article.md', /until (\d+) idle minutes/, WORKER_SETTINGS.keepMs / MINUTE],
  ['docs/article.md', /and (\d+) ms after a tab was closed/, Math.round(Number(closedTab))],
  ['docs/architecture.md', /up to (\d+) streamed/, DEFAULT_COMPOSE_SETTINGS.parallelDrafts],
  ['docs/architecture.md', /every (\d+) s/, WORKER_SETTINGS.heartbeatMs / 1_000],
  ['docs/self-hosting.md', /the (\d+) entities/, seeded],
  ['docs/self-hosting.md', /fill (\d+) MiB/, plansPerUser.bytes / MEBIBYTE],
  ['docs/signing.md', /more than (\d+) reviews\s+of one version/, ATTESTATION_LIMITS.perPerson],
  ['docs/signing.md', /by one person, or (\d+) by all/, ATTESTATION_LIMITS.perVersion],
  ['docs/signing.md', /\| required, 1 to (\d+) \|/, BUNDLE_LIMITS.membersPerBundle],
  ['docs/install.md', /npx skills@([\d.]+) add/, project.devDependencies['skills']],
  ['docs/install.md', /The tool needs Node ([\d.]+) or newer/, skillsNode],
  ['registry/pages/install.ts', /The tool needs Node\s+([\d.]+) or newer/, skillsNode],
  ['docs/scale.md', /a pool of up to (\d+) connections/, poolSize],
  ['docs/self-hosting.md', /has up to (\d+) connections/, poolSize],
  ['docs/install.md', /the first (\d+) skills/, MOST_LISTED],
  ['docs/install.md', /at most (\d+) entities/, MOST_MEMBERS],
  ['docs/install.md', /allows (\d+) in a minute/, DEFAULT_SETTINGS.rateLimits?.entities.requests],
  ['lib/formats/skill-line.ts', /'skills@([\d.]+)'/, project.devDependencies['skills']],
  [
    'docs/decisions/003-formats.md',
    /^\| Agent Skills .* \| (\d+) files, agrees on (\d+)/m,
    skills,
    skills - disagreed('skills-ref'),
  ],
  [
    'docs/decisions/003-formats.md',
    /^\| A2A card .* \| (\d+) files, agrees on (\d+)/m,
    cards,
    cards - disagreed('@a2a-js/sdk'),
  ],
  [
    'docs/decisions/005-reuse-first.md',
    /longer than (\d+) s/,
    DEFAULT_COMPOSE_SETTINGS.reuse.searchMs / 1_000,
  ],
  [
    'docs/decisions/005-reuse-first.md',
    /threshold is ([\d.]+)/,
    DEFAULT_COMPOSE_SETTINGS.reuse.nearDuplicate,
  ],
  [
    'docs/decisions/006-second-versions.md',
    /`compose.leastScore` \((\d+)\)/,
    DEFAULT_COMPOSE_SETTINGS.leastScore,
  ],
  ['docs/decisions/007-caps.md', /Under (\d+) tokens/, constantIn('lib/planner/budget.ts', 'USEFUL_TOKENS')],
  [
    'docs/decisions/008-direct-mode.md',
    /ledger of (\d+) entries/,
    constantIn('lib/session/ledger.ts', 'MAX_ENTRIES'),
  ],
  [
    'docs/decisions/008-direct-mode.md',
    /up to (\d+) unsaved/,
    constantIn('lib/runs/run-shelf.ts', 'MAX_UNSAVED'),
  ],
  ['docs/decisions/011-heartbeat.md', /every (\d+) s \(`runs.beatMs`\)/, runs.beatMs / 1_000],
  ['docs/decisions/013-strangers-bytes.md', /at most (\d+) levels of brackets/, DEPTHS.message],
  ['docs/decisions/013-strangers-bytes.md', /a model wrote at most (\d+)/, DEPTHS.model],
  ['docs/decisions/015-database-thread.md', /statementMs`, (\d+) s/, database.statementMs / 1_000],
];

it.each(FACTS)('%s says of %s what the code does', (document, sentence, ...values) => {
  const said = [...readSource(document).matchAll(new RegExp(sentence, `g${sentence.flags}`))];

  expect(said.length).toBeGreaterThan(0);
  for (const [, ...numbers] of said) expect(numbers).toEqual(values.map(String));
});
