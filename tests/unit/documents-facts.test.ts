import { describe, expect, it } from 'vitest';
import type { UserManifest } from 'wxt';

import { estimateRun } from '../../lib/compose/estimate.ts';
import { DEFAULT_COMPOSE_SETTINGS, PROVIDERS } from '../../lib/compose/index.ts';
import { DEPTHS } from '../../lib/protocol/index.ts';
import { WORKER_SETTINGS } from '../../lib/runs/worker-settings.ts';
import { ENVIRONMENT_VARIABLES, readSettings } from '../../registry/read-settings.ts';
import { DEFAULT_SETTINGS } from '../../registry/settings.ts';
import config from '../../wxt.config.ts';
import { codeIn, filesIn, readSource, tableRows } from '../support/documents.ts';
import { readCorpus } from '../support/format-corpus.ts';

/** Numbers and lists that the documents repeat from the code. */

const manifestOf = (browser: 'chrome' | 'firefox'): UserManifest => {
  if (typeof config.manifest !== 'function') throw new Error('The manifest does not follow the browser');
  return config.manifest({
    browser,
    manifestVersion: 3,
    mode: 'production',
    command: 'build',
  });
};
const [chromium, firefox] = [manifestOf('chrome'), manifestOf('firefox')];
const gecko = firefox.browser_specific_settings?.gecko;
const { suggested_key: shortcut } = chromium.commands?.['plan-with-page'] ?? {};
const project = JSON.parse(readSource('package.json')) as {
  license: string;
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** A constant that nothing exports, as its file has it. */
const constantIn = (file: string, name: string): number =>
  Number(new RegExp(`const ${name} = ([\\d_]+);`).exec(readSource(file))?.[1]?.replaceAll('_', ''));

const estimate = (catalog: boolean) =>
  estimateRun({
    goalCharacters: 100,
    groundingCharacters: 0,
    redraftCharacters: null,
    catalog,
    price: null,
    settings: DEFAULT_COMPOSE_SETTINGS,
    reroll: null,
    maxOutputTokens: null,
    maxCostUsd: null,
  });
const [leastCalls, mostCalls] = estimate(true).calls;

const corpus = await readCorpus();
const [skills, cards] = [
  corpus.filter(({ kind, name }) => kind === 'skill' && !name.endsWith('.json')),
  corpus.filter(({ name }) => name.endsWith('.card.json')),
].map(({ length }) => length);
const seeded = filesIn('registry/catalog/seed', '{SKILL.md,server.json,*.agent.md}').length;

const MINUTE = 60_000;
const MEBIBYTE = 1024 * 1024;
const { runs, rateLimits, plansPerUser, database } = DEFAULT_SETTINGS;
const closedTab = /^\| R9 \|.*?p50 ([\d.]+) ms/m.exec(readSource('docs/benchmarks.md'))?.[1];

/** A sentence, with a group for each number in it, and what the code says they are. */
const FACTS: [document: string, sentence: RegExp, ...values: unknown[]][] = [
  ['README.md', /makes (\d+) to (\d+) calls/, leastCalls, mostCalls],
  ['README.md', /Chromium (\d+) or newer/, chromium.minimum_chrome_version],
  ['README.md', /Firefox (\d+) or newer/, gecko?.strict_min_version?.replace('.0', '')],
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
  ['docs/promises.md', /heartbeat within (\d+) s/, 10],
  ['docs/self-hosting.md', /the (\d+) entities/, seeded],
  ['docs/self-hosting.md', /fill (\d+) MiB/, plansPerUser.bytes / MEBIBYTE],
  ['docs/decisions/003-formats.md', /^\| Agent Skills .* \| (\d+) files/m, skills],
  ['docs/decisions/003-formats.md', /^\| A2A card .* \| (\d+) files/m, cards],
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
  ['docs/decisions/007-caps.md', /Under (\d+) tokens/, constantIn('lib/compose/budget.ts', 'USEFUL_TOKENS')],
  [
    'docs/decisions/008-direct-mode.md',
    /ledger of (\d+) entries/,
    constantIn('lib/runs/ledger.ts', 'MAX_ENTRIES'),
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

describe('docs/self-hosting.md', () => {
  const variables = tableRows('docs/self-hosting.md', '| variable |').map(([name = '', standard = '']) => ({
    name: codeIn(name)[0] ?? '',
    standard: codeIn(standard)[0],
  }));

  it('lists every environment variable of the registry, and no other', () => {
    expect(variables.map(({ name }) => name).toSorted()).toEqual(ENVIRONMENT_VARIABLES.toSorted());
  });

  it.each(variables.filter(({ standard }) => standard !== undefined))(
    'gives $name the default that the code has',
    ({ name, standard }) => {
      expect(readSettings({ [name]: standard })).toEqual(readSettings({}));
    },
  );

  it('gives every rate limit per minute', () => {
    const said = tableRows('docs/self-hosting.md', '| limit |').map(([name = '', requests]) => [
      codeIn(name)[0],
      { requests: Number(requests), seconds: 60 },
    ]);

    expect(Object.fromEntries(said)).toEqual(rateLimits);
  });

  it('shows a model that is offered', () => {
    const [, provider = '', model] =
      /"provider":"(\w+)","model":"([^"]+)"/.exec(readSource('docs/self-hosting.md')) ?? [];
    const offered: readonly { id: string }[] = PROVIDERS[provider as keyof typeof PROVIDERS].models;

    expect(offered.map(({ id }) => id)).toContain(model);
  });
});

describe('PRIVACY.md', () => {
  it('names every permission of the manifest, and no other', () => {
    const named = tableRows('PRIVACY.md', '| permission |').flatMap(([name = '']) => codeIn(name));

    expect(new Set(named)).toEqual(
      new Set([...(chromium.permissions ?? []), ...(firefox.permissions ?? [])]),
    );
  });

  it('names what is declared to Firefox', () => {
    const paragraph = /To Firefox .*\n.*/.exec(readSource('PRIVACY.md'))?.[0] ?? '';

    expect(codeIn(paragraph)).toEqual(gecko?.data_collection_permissions?.required);
  });

  it('tells where to search for everything that sends', () => {
    const text = readSource('PRIVACY.md');
    const sources = filesIn('{lib,components,entrypoints}', '*.{ts,tsx}');
    const senders = sources.filter((file) => /(?<![.\w-])fetch\(/.test(readSource(file)));

    expect(senders.filter((file) => !text.includes(`\`${file}\``))).toEqual([]);
    expect(
      sources.filter((file) => /\b(?:sendBeacon|XMLHttpRequest|WebSocket)\b/.test(readSource(file))),
    ).toEqual([]);
  });
});

it('README.md links to where each vendor makes keys', () => {
  const text = readSource('README.md');
  const pages = Object.values(PROVIDERS).flatMap(({ key_url }) => key_url ?? []);

  expect(pages.length).toBeGreaterThan(2);
  expect(pages.filter((page) => !text.includes(`](${page})`))).toEqual([]);
});

describe('docs/threat-model.md', () => {
  const promises = new Set(readSource('docs/promises.md').match(/\bS\d\d\b/g));

  it('lists every file that takes a key out of its Secret, and no other', () => {
    const [, section = ''] = readSource('docs/threat-model.md').split('## Where a key is touched\n');
    const [list = ''] = section.split('\n## ');

    expect(
      codeIn(list)
        .filter((code) => code.startsWith('lib/'))
        .toSorted(),
    ).toEqual(
      filesIn('{lib,registry,components,entrypoints}', '*.{ts,tsx}').filter((file) =>
        readSource(file).includes('.reveal()'),
      ),
    );
  });

  it('names no promise that was not made', () => {
    const named = readSource('docs/threat-model.md').match(/\bS\d\d\b/g) ?? [];

    expect(named.filter((number) => !promises.has(number))).toEqual([]);
  });

  it('leaves out no promise that has a break', () => {
    const text = readSource('docs/threat-model.md');
    const broken = filesIn('tests/breaks', '*.patch').map((file) => /S\d\d/.exec(file)?.[0] ?? file);

    expect([...new Set(broken)].filter((number) => !promises.has(number))).toEqual([]);
    expect([...new Set(broken)].filter((number) => !text.includes(number))).toEqual([]);
  });
});

describe('the files that tools read', () => {
  it('name the Node that the project runs on', () => {
    expect(readSource('.nvmrc').trim()).toBe(project.dependencies['node'] ?? project.devDependencies['node']);
  });

  it('give the license that package.json names', () => {
    expect(readSource('LICENSE')).toContain(`${project.license} License`);
    expect(readSource('registry/catalog/seed/LICENSE')).toContain('CC-BY-4.0');
  });
});
