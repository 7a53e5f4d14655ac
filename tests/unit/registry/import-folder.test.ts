import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, it } from 'vitest';

import type { EntityVersion, PublishOutcome } from '../../../registry/catalog/entity-version.ts';
import { importFolder, type Imported } from '../../../registry/import/import-folder.ts';
import { toSemanticVersion } from '../../../registry/import/versions.ts';
import { writeFolder, type WrittenFolder } from '../../support/registry/write-folder.ts';

const WILD = fileURLToPath(new URL('../../fixtures/catalog/wild', import.meta.url));

const skill = (name: string, more = '', body = 'Do it.\n'): string =>
  `---\nname: ${name}\ndescription: Does it. Use when it must be done.\n${more}---\n\n${body}`;
const server = (changes: Record<string, unknown>): string =>
  JSON.stringify({ name: 'io.github.example/one', description: 'Does it.', version: '1.0.0', ...changes });

const importAll = async (
  folder: string,
  outcomeOf: (version: EntityVersion) => PublishOutcome = () => 'published',
) => {
  const published: EntityVersion[][] = [];
  const imported: Imported[] = [];
  const source = importFolder({
    folder,
    namespaceOf: () => 'acme',
    trustTierOf: () => null,
    publish: async (versions) => {
      published.push([...versions]);
      return versions.map(outcomeOf);
    },
  });
  for await (const each of source) imported.push(each);
  return { imported, published, versions: published.flat() };
};

/** Of what was refused, the rules by file. */
const refusals = (imported: readonly Imported[]): [string, string[]][] =>
  imported.flatMap((each) =>
    each.outcome === 'refused' ? [[each.file, each.refusals.map(({ rule }) => rule)]] : [],
  );

describe('an import', () => {
  let written: WrittenFolder | undefined;
  afterEach(async () => {
    await written?.remove();
    written = undefined;
  });
  const folderOf = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
    written = await writeFolder(files);
    return written.folder;
  };

  it('takes skills, servers and agents as they are found, in the order of their files', async () => {
    const { imported, versions } = await importAll(WILD);

    expect(refusals(imported)).toEqual([]);
    expect(imported.map(({ file }) => file)).toEqual([
      'agents/.well-known/agent.json',
      'agents/courier/agent-card.json',
      'agents/minute-taker.agent.md',
      'servers/weather/server.json',
      'skills/pdf-splitting/SKILL.md',
      'skills/unversioned/SKILL.md',
    ]);
    expect(
      versions.map(({ namespace, name, version, kind, title, capabilities, domains }) => [
        `${namespace}/${name}@${version}`,
        kind,
        title,
        capabilities,
        domains,
      ]),
    ).toEqual([
      [
        'acme/geospatial-route-planner@1.2.0',
        'agent',
        'GeoSpatial Route Planner',
        ['route-planner'],
        ['maps'],
      ],
      ['acme/courier-desk@3.2.1', 'agent', 'Courier Desk', ['book-courier'], ['parcels', 'shipping']],
      ['acme/minute-taker@0.1.0', 'agent', null, ['take-minutes'], []],
      ['acme/weather@2.1.3', 'mcp_server', 'Weather', ['forecast-weather'], ['weather']],
      ['acme/pdf-splitting@1.0.0', 'skill', null, ['split-pdf', 'name-files'], ['documents']],
      ['acme/unversioned@0.1.0', 'skill', null, [], []],
    ]);
  });

  it('keeps what an author wrote: front matter, body and files of a skill, tools and README of a server, a card', async () => {
    const { versions } = await importAll(WILD);
    const of = (name: string) => versions.find((each) => each.name === name);

    expect(of('pdf-splitting')).toMatchObject({
      manifest: { name: 'pdf-splitting', license: 'MIT', metadata: { version: '1.0', author: 'example' } },
      files: [
        { path: 'LICENSE.txt', text: 'MIT, as the front matter says.\n' },
        { path: 'references/names.md', text: expect.stringMatching(/^# Names/) },
      ],
    });
    expect(of('pdf-splitting')?.markdown).toMatch(/^# Split a PDF\n/);
    expect(of('weather')).toMatchObject({
      manifest: { server: { version: 'v2.1.3' }, tools: [{ name: 'forecast' }] },
      markdown: '# Weather\n\nAsk for a place and a day.\n',
      files: [],
    });
    expect(of('courier-desk')).toMatchObject({
      manifest: { service_url: 'https://courier.example/a2a', card: { name: 'Courier Desk' } },
      markdown: '',
    });
    expect(of('minute-taker')?.markdown).toMatch(/^You keep the minutes\./);
  });

  it('keeps which scripts may be run as programs, and asks more of a file than its permission', async () => {
    const folder = await folderOf({
      'a/SKILL.md': skill('a'),
      'a/references/b.md': 'B',
      'a/scripts/check.sh': '#!/bin/sh\n',
      'a/scripts/library.sh': '#!/bin/sh\n',
    });
    for (const file of ['references/b.md', 'scripts/check.sh'])
      await chmod(path.join(folder, 'a', file), 0o755);

    const { versions } = await importAll(folder);

    expect(versions[0]?.files).toEqual([
      { path: 'references/b.md', text: 'B' },
      { path: 'scripts/check.sh', text: '#!/bin/sh\n', executable: true },
      { path: 'scripts/library.sh', text: '#!/bin/sh\n' },
    ]);
  });

  it('takes the folder that is a skill itself, and a skill in another one as its own', async () => {
    const folder = await folderOf({
      'outer/SKILL.md': skill('outer'),
      'outer/references/a.md': 'A',
      'outer/inner/SKILL.md': skill('inner'),
      'outer/inner/b.md': 'B',
      'outer/assets/server.json': '{}',
    });

    const { versions, imported } = await importAll(path.join(folder, 'outer'));

    expect(refusals(imported)).toEqual([]);
    expect(versions.map(({ name, files }) => [name, files.map((file) => file.path)])).toEqual([
      ['outer', ['assets/server.json', 'references/a.md']],
      ['inner', ['b.md']],
    ]);
  });

  it('passes over what is nobody’s entity: hidden files, packages, pages', async () => {
    const folder = await folderOf({
      'README.md': '# Hello',
      'package.json': '{}',
      '.git/SKILL.md': skill('git'),
      'node_modules/x/SKILL.md': skill('x'),
      'one/SKILL.md': skill('one'),
      'one/.DS_Store': new Uint8Array([0, 1, 2]),
      'one/__pycache__/x.pyc': new Uint8Array([0, 1, 2]),
      '.agent.md': skill('nameless'),
    });

    const { imported, versions } = await importAll(folder);

    expect(imported.map(({ file }) => file)).toEqual(['one/SKILL.md']);
    expect(versions[0]?.files).toEqual([]);
  });

  it.each<[string, Record<string, string | Uint8Array>, [string, string[]][]]>([
    ['no front matter', { 'a/SKILL.md': '# A' }, [['a/SKILL.md', ['skill/frontmatter']]]],
    ['another folder', { 'b/SKILL.md': skill('a') }, [['b/SKILL.md', ['skill/name-folder']]]],
    [
      'no description',
      { 'a/SKILL.md': '---\nname: a\n---\nDo it.' },
      [['a/SKILL.md', ['skill/description-format']]],
    ],
    [
      'a version that is none',
      { 'a/SKILL.md': skill('a', 'metadata:\n  version: "2026-01-02"\n') },
      [['a/SKILL.md', ['import/version-format']]],
    ],
    ['JSON that is none', { 'server.json': '{' }, [['server.json', ['import/malformed-json']]]],
    [
      'tools that are none',
      { 'server.json': server({}), 'tools.json': '[' },
      [['server.json', ['import/malformed-json']]],
    ],
    [
      'a version that moves',
      { 'server.json': server({ version: 'latest' }) },
      [['server.json', ['mcp/version-range']]],
    ],
    [
      'a card that says nothing',
      { 'agent.json': '{}' },
      [['agent.json', expect.arrayContaining(['agent/name-format', 'agent/card-interfaces']) as string[]]],
    ],
    [
      'a hidden character in a file beside it',
      { 'a/SKILL.md': skill('a'), 'a/references/x.md': 'a\u202eb' },
      [['a/SKILL.md', ['safety/hidden-unicode']]],
    ],
    [
      'something that looks like a key',
      { 'a/SKILL.md': skill('a', '', `Use sk-ant-${'a1B2c3D4e5F6g7H8'.repeat(4)}`) },
      [['a/SKILL.md', ['secret/anthropic-key']]],
    ],
    [
      'a picture',
      { 'a/SKILL.md': skill('a'), 'a/assets/x.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff]) },
      [['a/SKILL.md', ['import/binary']]],
    ],
    [
      'a text with a NUL in it',
      { 'a/SKILL.md': skill('a'), 'a/references/x.md': 'a\0b' },
      [['a/SKILL.md', ['import/binary']]],
    ],
    [
      'a huge file',
      { 'a/SKILL.md': skill('a'), 'a/references/x.md': 'x'.repeat(400_001) },
      [['a/SKILL.md', ['import/too-large']]],
    ],
    [
      'many files that are huge together',
      {
        'a/SKILL.md': skill('a'),
        ...Object.fromEntries(
          ['x', 'y', 'z'].map((name) => [`a/references/${name}.md`, name.repeat(399_000)]),
        ),
      },
      [['a/SKILL.md', ['import/too-large']]],
    ],
    [
      'too many files',
      {
        'a/SKILL.md': skill('a'),
        ...Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a/references/${index}.md`, 'x'])),
      },
      [['a/SKILL.md', ['import/too-many-files']]],
    ],
    [
      'a path that some system cannot write',
      { 'a/SKILL.md': skill('a'), 'a/references/x:y.md': 'x' },
      [['a/SKILL.md', ['skill/file-path']]],
    ],
    [
      'a file that is SKILL.md where case does not count',
      { 'a/SKILL.md': skill('a'), 'a/skill.md': 'x' },
      [['a/SKILL.md', ['skill/file-path']]],
    ],
    [
      'a file that Windows cannot write',
      { 'a/SKILL.md': skill('a'), 'a/references/aux.md': 'x' },
      [['a/SKILL.md', ['skill/file-path']]],
    ],
    [
      'two files that are one where accents are written in one way',
      { 'a/SKILL.md': skill('a'), 'a/references/re\u0301.md': 'x', 'a/references/r\u00e9.md': 'y' },
      [['a/SKILL.md', ['skill/file-path']]],
    ],
    [
      'a skill that Windows cannot have',
      { 'aux/SKILL.md': skill('aux') },
      [['aux/SKILL.md', ['skill/name-device']]],
    ],
    [
      'JSON without a bottom',
      { 'server.json': server({ _meta: {} }).replace('{}', '['.repeat(100_000) + ']'.repeat(100_000)) },
      [['server.json', ['import/too-deep']]],
    ],
  ])('refuses %s, and takes what stands beside it', async (_what, files, expected) => {
    const folder = await folderOf({ ...files, 'zz/SKILL.md': skill('zz') });

    const { imported, versions } = await importAll(folder);

    expect(refusals(imported)).toEqual(expected);
    expect(versions.map(({ name }) => name)).toEqual(['zz']);
  });

  it('follows no link, into the folder or out of it, and waits for no pipe', async () => {
    const folder = await folderOf({
      'secret.txt': 'a secret of this machine',
      'a/SKILL.md': skill('a'),
      'b/SKILL.md': skill('b'),
      'd/references/x.md': 'x',
      'zz/SKILL.md': skill('zz'),
    });
    await symlink('../../secret.txt', path.join(folder, 'a/notes.md'));
    await symlink('/etc', path.join(folder, 'b/references'));
    await symlink('../a/SKILL.md', path.join(folder, 'd/SKILL.md'));
    await symlink('..', path.join(folder, 'zz-round'));
    execFileSync('mkfifo', [path.join(folder, 'server.json')]);

    const { imported, versions } = await importAll(folder);

    expect(refusals(imported)).toEqual([
      ['a/SKILL.md', ['import/symlink']],
      ['b/SKILL.md', ['import/symlink']],
      ['d/SKILL.md', ['import/symlink']],
      ['server.json', ['import/unreadable']],
    ]);
    expect(JSON.stringify(versions)).not.toContain('secret');
  });

  it('says which folder it cannot read', async () => {
    const folder = await folderOf({ 'zz/SKILL.md': skill('zz') });

    const { imported } = await importAll(path.join(folder, 'gone'));

    expect(refusals(imported)).toEqual([['', ['import/unreadable']]]);
  });

  it('tells what was there already, what may not change and whose name is taken', async () => {
    const outcomes: Record<string, PublishOutcome> = {
      'pdf-splitting': 'already-there',
      weather: 'name-taken',
      unversioned: 'version-exists',
    };

    const { imported } = await importAll(WILD, ({ name }) => outcomes[name] ?? 'published');

    expect(refusals(imported)).toEqual([
      ['servers/weather/server.json', ['catalog/name-taken']],
      ['skills/unversioned/SKILL.md', ['catalog/version-exists']],
    ]);
    expect(imported.filter(({ outcome }) => outcome === 'already-there').map(({ file }) => file)).toEqual([
      'skills/pdf-splitting/SKILL.md',
    ]);
  });

  it('publishes no more than a mebibyte at a time, in the order of the files', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `skill-${index}`);
    const folder = await folderOf(
      Object.fromEntries(names.map((name) => [`${name}/SKILL.md`, skill(name, '', 'word '.repeat(70_000))])),
    );

    const { imported, published } = await importAll(folder);

    expect(published.map((batch) => batch.length)).toEqual([2, 2, 2, 1]);
    expect(imported.map(({ file }) => file)).toEqual(names.map((name) => `${name}/SKILL.md`));
  });

  it('finds the name of a server in what is its own', async () => {
    const folder = await folderOf({
      'a/server.json': server({ name: 'io.github.Example/Weather_Service' }),
      'b/server.json': server({ name: 'com.example/mcp' }),
    });

    expect((await importAll(folder)).versions.map(({ name }) => name)).toEqual([
      'weather_service',
      'com.example-mcp',
    ]);
  });
});

describe('a version as found in the wild', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    ['1.0', '1.0.0'],
    ['2', '2.0.0'],
    [' v2.1.3 ', '2.1.3'],
    ['1.0-beta', '1.0.0-beta'],
    ['v1.2.3-0', '1.2.3-0'],
    ['1.2.3-rc.1+build.5', '1.2.3-rc.1+build.5'],
    ['1.2.3.4', '1.2.3.4'],
    ['2026-01-02', '2026-01-02'],
    ['latest', 'latest'],
    ['', ''],
  ])('%j is %j', (text, version) => {
    expect(toSemanticVersion(text)).toBe(version);
  });
});
