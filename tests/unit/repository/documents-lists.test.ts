import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { PROVIDERS } from '../../../lib/planner/index.ts';
import { ENVIRONMENT_VARIABLES, readSettings } from '../../../registry/settings/read-settings.ts';
import { DEFAULT_SETTINGS, SettingsSchema } from '../../../registry/settings/settings.ts';
import { codeIn, DOCUMENTS, filesIn, readSource, tableRows } from '../../support/suite/documents.ts';
import { toManifest } from '../../support/suite/manifest.ts';

/** Tables and lists that the documents repeat from the code: each is whole, and names nothing else. */

const [chromium, firefox] = [toManifest('chrome'), toManifest('firefox')];
const project = JSON.parse(readSource('package.json')) as {
  license: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

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

  it('shows only settings that the registry accepts', () => {
    const text = readSource('docs/self-hosting.md');
    const shown = [
      ...[...text.matchAll(/^```json\n([^]*?)^```/gm)].map(([, json = '']) => json),
      ...codeIn(text).filter((code) => code.startsWith('{"') && code.includes('Ms"')),
    ];
    const folder = mkdtempSync(path.join(tmpdir(), 'byok-settings-'));
    const file = path.join(folder, 'settings.json');
    const hosted = { COMPOSE_PROVIDER: 'openai', COMPOSE_MODEL: 'gpt-6-luna' };
    try {
      for (const json of shown) {
        writeFileSync(file, json);
        expect(readSettings({ ...hosted, SETTINGS: file })).not.toEqual(readSettings({}));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(shown).toHaveLength(3);
  });

  it('names every level of the log', () => {
    const [, , levels = ''] =
      tableRows('docs/self-hosting.md', '| variable |').find(([name]) => name === '`LOG_LEVEL`') ?? [];

    expect(codeIn(levels)).toEqual([...SettingsSchema.shape.logLevel.options]);
  });

  it('names every provider that a budget can be for', () => {
    const [, , what = ''] =
      tableRows('docs/self-hosting.md', '| variable |').find(([name]) => name === '`COMPOSE_PROVIDER`') ?? [];

    expect(codeIn(what)).toEqual(Object.keys(PROVIDERS));
  });

  it('gives every rate limit per minute', () => {
    const said = tableRows('docs/self-hosting.md', '| limit |').map(([name = '', requests]) => [
      codeIn(name)[0],
      { requests: Number(requests), seconds: 60 },
    ]);

    expect(Object.fromEntries(said)).toEqual(DEFAULT_SETTINGS.rateLimits);
  });

  it('shows a model that is offered', () => {
    const [, provider = '', model] =
      /"provider":"(\w+)","model":"([^"]+)"/.exec(readSource('docs/self-hosting.md')) ?? [];
    const offered: readonly { id: string }[] = PROVIDERS[provider as keyof typeof PROVIDERS].models;

    expect(offered.map(({ id }) => id)).toContain(model);
  });
});

/** What the registry prints to somebody who types no command that it knows. */
const usage = /const USAGE = `([^`]*)`/.exec(readSource('registry/main.ts'))?.[1] ?? '';

it('docs/operating.md names every metric', () => {
  const metrics = [...readSource('registry/http/metrics.ts').matchAll(/'(byok_\w+)'/g)].map(
    ([, name]) => name,
  );

  expect(metrics.length).toBeGreaterThan(3);
  expect(new Set(readSource('docs/operating.md').match(/\bbyok_\w+/g))).toEqual(new Set(metrics));
});

describe('the commands of the registry', () => {
  const commands = [...usage.matchAll(/^npm run registry -- (\w+)/gm)].map(([, word = '']) => word);
  const documents = ['docs/self-hosting.md', 'docs/operating.md'].map(readSource).join('\n');
  const shown = [
    ...documents.matchAll(/(?:npm run (?:-s )?registry -- |^byok-compose |`byok-compose )(\w+)/gm),
  ].map(([, word = '']) => word);

  it('are those that the documents for operators show', () => {
    expect([...new Set(shown)].toSorted()).toEqual([...new Set(commands)].toSorted());
  });
});

describe('docs/benchmarks.md and docs/costs.md', () => {
  it('say of every bench what it measures', () => {
    const [, table = ''] = /const benches: [^]*? = \{\n([^]*?)^\};/m.exec(readSource('bench/main.ts')) ?? [];
    const benches = [...table.matchAll(/^  (\w+): /gm)].map(([, id = '']) => id);
    const [before = ''] = readSource('docs/benchmarks.md').split('<!-- table -->');
    const told = [...before.matchAll(/^- \*\*(.*?)\*\*:?(.*)/gm)].map(([line]) => line).join('\n');

    expect(benches.length).toBeGreaterThan(20);
    expect(benches.filter((id) => !told.includes(`**${id}**`) && !told.includes(`-- ${id}\``))).toEqual([]);
  });

  it('name every variable of the bench, with its default', () => {
    const text = ['docs/benchmarks.md', 'docs/costs.md'].map(readSource).join('\n');
    const source = filesIn('bench').map(readSource).join('\n');
    const variables = [...source.matchAll(/process\.env\['(BENCH_\w+)'\](?: \?\? ([\d_]+)\))?/g)];
    const untold = variables.filter(
      ([, name = '', standard]) =>
        !text.includes(`\`${name}\``) ||
        (standard !== undefined &&
          !text.includes(`\`${name}\` (${Number(standard.replaceAll('_', '')).toLocaleString('en')}`)),
    );

    expect(variables.length).toBeGreaterThan(10);
    expect(untold.map(([, name]) => name)).toEqual([]);
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

    expect(codeIn(paragraph)).toEqual(
      firefox.browser_specific_settings?.gecko?.data_collection_permissions?.required,
    );
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
        .filter((code) => /^(?:lib|registry)\//.test(code))
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

it('the documents name every script that somebody would type', () => {
  const { scripts } = JSON.parse(readSource('package.json')) as { scripts: Record<string, string> };
  const text = DOCUMENTS.map(readSource).join('\n');
  // Parts of `check`, what other scripts begin with, and the packages for a store.
  const parts = /^(?:check:.*|prepare:types|test:unit|zip)$/;

  expect(
    Object.keys(scripts).filter(
      (script) => !parts.test(script) && !new RegExp(`npm (?:run )?(?:-s )?${script}\\b`).test(text),
    ),
  ).toEqual([]);
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
