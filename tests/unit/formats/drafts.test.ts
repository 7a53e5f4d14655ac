import * as fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { parseFrontmatter } from 'skills-ref';
import { describe, expect, it } from 'vitest';

import { toBlockYaml } from '../../../lib/formats/block-yaml.ts';
import { toArchive } from '../../../lib/formats/draft-archive.ts';
import { filesOf, mainFile, toFileName, toSafePath } from '../../../lib/formats/draft-files.ts';
import { toDownload } from '../../../lib/stores/download-draft.ts';
import { AGENT, SERVER, SKILL } from '../../support/gallery/drafts.ts';

describe('frontmatter', () => {
  it('is in block style, every scalar as JSON writes it', () => {
    expect(
      toBlockYaml({
        name: 'a-skill',
        description: 'Says "hi": # no comment\n---\nnor an end',
        metadata: { version: '1.0', 'odd key': 'x', yes: 'y' },
        tags: ['a', { b: 1 }],
        empty: {},
        none: [],
        flag: true,
        nothing: null,
      }),
    ).toBe(
      [
        'name: "a-skill"',
        'description: "Says \\"hi\\": # no comment\\n--\\u002d\\nnor an end"',
        'metadata:',
        '  version: "1.0"',
        '  "odd key": "x"',
        '  "yes": "y"',
        'tags:',
        '  - "a"',
        '  -',
        '    b: 1',
        'empty: {}',
        'none: []',
        'flag: true',
        'nothing: null',
        '',
      ].join('\n'),
    );
  });

  it('holds no value that could end it, whatever the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (manifest) => {
        for (const line of toBlockYaml(manifest).split('\n')) expect(line).not.toMatch(/---|^\.\.\./);
      }),
    );
  });

  it('is read whole by readers that end it at any three hyphens', () => {
    const manifest = {
      name: 'offers',
      description: 'Offers --- cheapest first',
      metadata: { 'a---b': '-----' },
    };
    const { text } = mainFile({ ...SKILL, manifest, markdown: '# Body' });
    expect(parseFrontmatter(text)).toEqual([manifest, '# Body']);
  });
});

describe("a draft's main file", () => {
  it('of a skill is SKILL.md: frontmatter, then the body', () => {
    expect(mainFile({ ...SKILL, manifest: { name: 'x' }, markdown: '# X' })).toEqual({
      path: 'SKILL.md',
      text: '---\nname: "x"\n---\n\n# X\n',
    });
  });

  it('of an MCP server is server.json, without its tools', () => {
    const { path, text } = mainFile(SERVER);
    expect(path).toBe('server.json');
    expect(JSON.parse(text)).toEqual(SERVER.manifest['server']);
  });

  it('of an agent is Markdown under its name', () => {
    expect(mainFile(AGENT)).toMatchObject({ path: 'payments-analyst.md' });
  });
});

describe('the files of a draft', () => {
  it.each([
    '../evil.md',
    'a/../../evil.md',
    '/etc/passwd',
    'C:\\evil.md',
    'a\\b.md',
    'a:b.md',
    '..',
    '...',
    '',
    './',
    'a/ ',
    'trailing.',
    'nul\0l.md',
  ])('leave out the path %j', (path) => {
    expect(toSafePath(path)).toBeNull();
  });

  it.each([
    ['references/errors.md', 'references/errors.md'],
    ['./a//b.md', 'a/b.md'],
    ['.hidden', '.hidden'],
  ])('keep the path %j', (path, safe) => {
    expect(toSafePath(path)).toBe(safe);
  });

  it('never replace the main one', () => {
    const files = filesOf({ ...SKILL, files: [{ path: 'SKILL.md', text: 'other' }] });
    expect(files).toEqual([mainFile(SKILL)]);
  });

  it('never leave their folder, whatever a model called them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, path) => {
        const draft = { ...SKILL, name, files: [{ path, text: 'x' }] };
        for (const entry of Object.keys(unzipSync(toArchive(draft)))) {
          const url = new URL(encodeURI(entry.toWellFormed()), 'https://zip.test/root/');
          expect(url.pathname.startsWith(`/root/${toFileName(name)}/`)).toBe(true);
        }
      }),
    );
  });
});

describe('a download', () => {
  it('of a skill is a .skill whose root is its folder', async () => {
    const { fileName, content } = await toDownload(SKILL);
    expect(fileName).toBe('triage-failed-payments.skill');
    const entries = unzipSync(new Uint8Array(await content.arrayBuffer()));
    expect(Object.keys(entries)).toEqual([
      'triage-failed-payments/SKILL.md',
      'triage-failed-payments/references/decline-codes.md',
    ]);
    expect(strFromU8(entries['triage-failed-payments/SKILL.md'] ?? new Uint8Array())).toBe(
      mainFile(SKILL).text,
    );
  });

  it('of the same draft is the same bytes', () => {
    expect(toArchive(SKILL)).toEqual(toArchive(structuredClone(SKILL)));
  });

  it('of an MCP server is its server.json, of an agent its Markdown', async () => {
    await expect(toDownload(SERVER)).resolves.toMatchObject({ fileName: 'server.json' });
    await expect(toDownload(AGENT)).resolves.toMatchObject({ fileName: 'payments-analyst.md' });
  });

  it.each([
    ['com.example/payout-reports', 'com.example-payout-reports'],
    ['../../etc', 'etc'],
    ['Ünïcode Name', 'u-ni-code-name'],
    ['…', 'draft'],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('names %j so that every file system takes it', (name, fileName) => {
    expect(toFileName(name)).toBe(fileName);
  });
});
