import * as fc from 'fast-check';
import { strToU8, type ZipOptions, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';

import { toArchive } from '../../../../lib/formats/draft-archive.ts';
import type { FileProblem } from '../../../../lib/wizard/files/file-problem.ts';
import { readMemberFile } from '../../../../lib/wizard/files/read-member-file.ts';

const read = (name: string, content: string | Uint8Array) =>
  readMemberFile(new File([typeof content === 'string' ? content : new Uint8Array(content)], name));

const membersIn = async (name: string, content: string | Uint8Array) => {
  const reading = await read(name, content);
  if ('problem' in reading) throw new Error(JSON.stringify(reading.problem));
  return reading.members;
};

const problemIn = async (name: string, content: string | Uint8Array): Promise<FileProblem> => {
  const reading = await read(name, content);
  if ('members' in reading) throw new Error(`It was read: ${JSON.stringify(reading.members)}`);
  return reading.problem;
};

/** Chosen, and moved away before it is read. */
const gone = (size: number): File =>
  Object.assign(new File(['x'.repeat(size)], 'SKILL.md'), {
    arrayBuffer: () => Promise.reject(new DOMException('It is gone', 'NotReadableError')),
  });

const UNIX: ZipOptions = { os: 3 };
const zip = (files: Record<string, string | [text: string, options: ZipOptions]>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, file]): [string, Zippable[string]] =>
        typeof file === 'string' ? [path, strToU8(file)] : [path, [strToU8(file[0]), file[1]]],
      ),
    ),
  );

/** With a name that the library does not write. */
const renamed = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'));

/** As a zip writes it, and as a text in `latin1`. */
const lengthOf = (bytes: number): string => String.fromCharCode(bytes & 255, bytes >> 8, 0, 0);

const SKILL =
  '---\nname: payout-reports\ndescription: Use when a payout fails.\nmetadata:\n  version: 1.2.0\n---\n\n# Payouts\n';
const SERVER = JSON.stringify({
  $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  name: 'com.example/payouts',
  description: 'Payouts',
  version: '2.0.0',
});

describe('a single file', () => {
  it.each(['SKILL.md', 'skill.md', 'SKILL (1).md'])('is a skill when it is called %s', async (name) => {
    expect(await membersIn(name, SKILL)).toEqual([
      {
        kind: 'skill',
        name: 'payout-reports',
        version: '1.2.0',
        manifest: {
          name: 'payout-reports',
          description: 'Use when a payout fails.',
          metadata: { version: '1.2.0' },
        },
        markdown: '# Payouts\n',
        files: [],
      },
    ]);
  });

  it('is an agent when it is Markdown of another name', async () => {
    expect(
      await membersIn('clerk.md', '---\nname: clerk\nservice_url: https://a.example\n---\nYou are a clerk.'),
    ).toMatchObject([
      {
        kind: 'agent',
        name: 'clerk',
        version: '',
        manifest: { service_url: 'https://a.example' },
        markdown: 'You are a clerk.',
      },
    ]);
  });

  it('is an MCP server when it is a server.json, whatever it is called', async () => {
    expect(await membersIn('mine.json', `\ufeff${SERVER}`)).toMatchObject([
      {
        kind: 'mcp_server',
        name: 'payouts',
        version: '2.0.0',
        manifest: { server: JSON.parse(SERVER) as object, tools: [] },
      },
    ]);
  });

  it.each([
    ['1.0', { supportedInterfaces: [{ url: 'https://a.example/a2a' }] }],
    ['0.3', { url: 'https://a.example/a2a', skills: [] }],
  ])('is an agent with an address when it is an agent card of A2A %s', async (_, parts) => {
    const card = { name: 'Payout Clerk', description: 'Pays.', version: '1.0.0', ...parts };

    expect(await membersIn('agent-card.json', JSON.stringify(card))).toMatchObject([
      {
        kind: 'agent',
        name: 'payout-clerk',
        version: '1.0.0',
        manifest: { name: 'payout-clerk', description: 'Pays.', service_url: 'https://a.example/a2a', card },
      },
    ]);
  });

  it('gives a reason when the browser cannot read it, and is not read when it is too large', async () => {
    expect(await readMemberFile(gone(1))).toEqual({ problem: { code: 'unreadable' } });
    expect(await readMemberFile(gone(1024 * 1024 + 1))).toMatchObject({ problem: { code: 'too-large' } });
  });

  it.each<[what: string, name: string, content: string | Uint8Array, problem: object]>([
    ['an empty file', 'SKILL.md', '', { code: 'empty' }],
    ['a picture', 'a.png', 'x', { code: 'unknown-ending' }],
    ['no UTF-8', 'SKILL.md', new Uint8Array([0xff, 0xfe, 0x41]), { code: 'no-text', path: 'SKILL.md' }],
    ['a NUL', 'a.json', '{"a":"\0"}', { code: 'no-text', path: 'a.json' }],
    ['too much', 'SKILL.md', 'x'.repeat(1024 * 1024 + 1), { code: 'too-large', bytes: 1024 * 1024 }],
    ['no frontmatter', 'SKILL.md', '# Title\n', { code: 'frontmatter-missing', path: 'SKILL.md' }],
    [
      'a key that comes twice',
      'SKILL.md',
      '---\nname: a\nname: b\n---\n',
      { code: 'key-twice', path: 'SKILL.md', line: 3 },
    ],
    ['half of a JSON', 'server.json', '{\n  "name": "a', { code: 'no-json', path: 'server.json', line: 2 }],
    ['a JSON list', 'server.json', '[]', { code: 'unknown-json' }],
    [
      'another JSON',
      'package.json',
      '{"name":"a","version":"1.0.0"}',
      { code: 'unknown-json', path: 'package.json' },
    ],
    ["a client's settings", 'mcp.json', '{"mcpServers":{}}', { code: 'client-settings', path: 'mcp.json' }],
    ['JSON that is nested too deeply', 'a.json', `${'['.repeat(33)}${']'.repeat(33)}`, { code: 'too-deep' }],
  ])('is refused for %s, saying so', async (_, name, content, problem) => {
    expect(await problemIn(name, content)).toMatchObject(problem);
  });
});

describe('a zip', () => {
  it('gives back what a download of a skill has in it', async () => {
    const draft = {
      kind: 'skill' as const,
      name: 'payout-reports',
      manifest: { name: 'payout-reports', description: 'Use when: "it" fails.' },
      markdown: '# Payouts\n',
      files: [{ path: 'references/errors.md', text: 'Errors' }],
    };

    expect(await membersIn('payout-reports.skill', toArchive(draft))).toEqual([{ ...draft, version: '' }]);
  });

  it('has SKILL.md in a folder or at its root', async () => {
    const files = [{ path: 'scripts/a.py', text: 'print()' }];

    expect(await membersIn('a.zip', zip({ 'SKILL.md': SKILL, 'scripts/a.py': 'print()' }))).toMatchObject([
      { files },
    ]);
    expect(
      await membersIn('a.zip', zip({ 'x/y/SKILL.md': SKILL, 'x/y/scripts/a.py': 'print()', 'x/z.txt': '' })),
    ).toMatchObject([{ files }]);
  });

  it('gives every member that it has a folder for', async () => {
    const members = await membersIn(
      'byok-plan.zip',
      zip({
        'README.md': '# Plan',
        'payout-reports/SKILL.md': SKILL,
        'payout-reports/assets/server.json': '{}',
        'payouts/server.json': SERVER,
        'payouts/README.md': '# Payouts',
        'payouts/tools.json': '[{"name":"pay"}]',
        'clerk/clerk.md': '---\nname: clerk\n---\nYou are a clerk.',
        'clerk/agent-card.json': '{}',
        'clerk/notes.md': 'Notes',
      }),
    );

    expect(members).toMatchObject([
      { kind: 'skill', name: 'payout-reports', files: [{ path: 'assets/server.json' }] },
      { kind: 'mcp_server', name: 'payouts', markdown: '# Payouts', manifest: { tools: [{ name: 'pay' }] } },
      { kind: 'agent', name: 'clerk', files: [{ path: 'notes.md', text: 'Notes' }] },
    ]);
    expect(members.map(({ files }) => files.length)).toEqual([1, 0, 1]);
  });

  it('keeps a program that names its interpreter, and only where the permission says so', async () => {
    const run = { ...UNIX, attrs: 0o100755 * 2 ** 16 };
    const [member] = await membersIn(
      'a.zip',
      zip({
        'SKILL.md': SKILL,
        'scripts/a.sh': ['#!/bin/sh\n', run],
        'scripts/b.sh': ['#!/bin/sh\n', { ...UNIX, attrs: 0o100644 * 2 ** 16 }],
        'scripts/c.txt': ['text', run],
      }),
    );

    expect(member?.files).toEqual([
      { path: 'scripts/a.sh', text: '#!/bin/sh\n', executable: true },
      { path: 'scripts/b.sh', text: '#!/bin/sh\n' },
      { path: 'scripts/c.txt', text: 'text' },
    ]);
  });

  it('passes over what a file manager puts in', async () => {
    const [member] = await membersIn(
      'a.zip',
      zip({ 'a/SKILL.md': SKILL, 'a/.DS_Store': '\0', '__MACOSX/a/._SKILL.md': '\0', 'a/references/': '' }),
    );

    expect(member?.files).toEqual([]);
  });

  it.each<[what: string, content: Uint8Array, problem: object]>([
    ['what is no zip', strToU8('PK nothing'), { code: 'archive-unreadable' }],
    ['half of one', zip({ 'SKILL.md': SKILL }).slice(0, -40), { code: 'archive-unreadable' }],
    ['nothing in it', zip({ 'README.md': '# Hello' }), { code: 'nothing-in-archive' }],
    [
      'a picture in it',
      zipSync({ 'a/SKILL.md': strToU8(SKILL), 'a/assets/logo.png': new Uint8Array([0x89, 0x50, 0xff]) }),
      { code: 'no-text', path: 'a/assets/logo.png' },
    ],
    [
      'the same name twice',
      renamed(zip({ 'SKILL.md': SKILL, 'a.md': 'x', 'b.md': 'y' }), 'b.md', 'a.md'),
      { code: 'twice', path: 'a.md' },
    ],
    [
      'more in it than its list says',
      renamed(zip({ 'SKILL.md': SKILL }), lengthOf(SKILL.length), lengthOf(SKILL.length - 1)),
      { code: 'archive-unreadable' },
    ],
    [
      'another text in it than its list says',
      renamed(zipSync({ 'SKILL.md': strToU8(SKILL) }, { level: 0 }), 'payout fails', 'payout works'),
      { code: 'archive-unreadable' },
    ],
    [
      'more files than a version may have',
      zip({
        'SKILL.md': SKILL,
        ...Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`references/${n}.md`, 'x'])),
      }),
      { code: 'too-many-files', count: 100 },
    ],
    [
      'gigabytes of zeros',
      zipSync({ 'SKILL.md': new Uint8Array(2 * 1024 * 1024) }),
      { code: 'archive-too-large', bytes: 1024 * 1024 },
    ],
    [
      'frontmatter that cannot be read',
      zip({ 'a/SKILL.md': 'x' }),
      { code: 'frontmatter-missing', path: 'a/SKILL.md' },
    ],
  ])('is refused for %s, saying so', async (_, content, problem) => {
    expect(await problemIn('a.zip', content)).toMatchObject(problem);
  });

  it('gives members or a reason, whatever its bytes are', async () => {
    const whole = zip({ 'a/SKILL.md': SKILL, 'a/scripts/x.sh': '#!/bin/sh\n', 'b/server.json': SERVER });
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), async (changes, length) => {
        const bytes = whole.slice(0, length === 0 ? undefined : whole.length - (length % 7));
        for (const [at, value] of changes) bytes[at] = value;
        const reading = await readMemberFile(new File([new Uint8Array(bytes)], 'a.zip'));

        expect('members' in reading || typeof reading.problem.code === 'string').toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
