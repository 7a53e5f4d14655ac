import { describe, expect, it } from 'vitest';

import type { FileParts } from '../../../lib/formats/draft-files.ts';
import { checkPlugin, isPluginName } from '../../../lib/formats/plugins/check-plugin.ts';
import { toPluginName, writePlugin } from '../../../lib/formats/plugins/write-plugin.ts';
import { SERVER, SKILL } from '../../support/gallery/drafts.ts';

const skill = (name: string, changes: Partial<FileParts> = {}): FileParts => ({
  kind: 'skill',
  name,
  manifest: { name, description: 'Reads reports. Use when a report arrives.' },
  markdown: 'Read it.\n',
  files: [],
  ...changes,
});
const server = (name: string, parts: object): FileParts => ({
  kind: 'mcp_server',
  name,
  manifest: { server: { name: `acme/${name}`, ...parts } },
  markdown: '',
  files: [],
});
const npm = {
  registryType: 'npm',
  identifier: '@acme/reports',
  version: '1.2.0',
  transport: { type: 'stdio' },
};
const secret = ['sk', 'ant', 'api03', 'a1B2'.repeat(24)].join('-');

const MEMBERS = [
  skill('reports', {
    files: [
      { path: 'references/a.md', text: 'A\n' },
      { path: 'scripts/b.sh', text: '#!/bin/sh\n', executable: true },
    ],
  }),
  skill('another'),
  server('ledger.server', { packages: [npm] }),
  server('remote', { remotes: [{ type: 'streamable-http', url: 'https://mcp.acme.example/mcp' }] }),
];
const jsonIn = (files: readonly { path: string; text: string }[], path: string): unknown =>
  JSON.parse(files.find((file) => file.path === path)?.text ?? 'null');

describe('a plugin', () => {
  const plugin = writePlugin({ name: 'acme', version: '1.0.0', members: MEMBERS });

  it('has skills in folders of their names, and servers by theirs', () => {
    expect(plugin.files.map(({ path }) => path)).toEqual([
      'plugin.json',
      'mcp.json',
      'skills/another/SKILL.md',
      'skills/reports/SKILL.md',
      'skills/reports/references/a.md',
      'skills/reports/scripts/b.sh',
    ]);
    expect(plugin.files.at(-1)?.executable).toBe(true);
    expect(jsonIn(plugin.files, 'plugin.json')).toEqual({
      $schema: 'https://agent-plugins.org/schemas/1.0.0/plugin.schema.json',
      name: 'acme',
      version: '1.0.0',
    });
    expect(jsonIn(plugin.files, 'mcp.json')).toEqual({
      $schema: 'https://agent-plugins.org/schemas/1.0.0/mcp.schema.json',
      mcpServers: {
        'ledger-server': { type: 'stdio', command: 'npx', args: ['-y', '@acme/reports@1.2.0'] },
        remote: { type: 'streamable-http', url: 'https://mcp.acme.example/mcp' },
      },
    });
  });

  it('breaks no rule of its format, and is the same in whatever order its members come', () => {
    expect(checkPlugin(plugin.files)).toEqual([]);
    expect(writePlugin({ name: 'acme', version: '1.0.0', members: MEMBERS.toReversed() })).toEqual(plugin);
  });

  it('is made of the drafts of a composition as well', () => {
    const { files, skills, leftOut } = writePlugin({ name: 'plan', members: [SKILL, SERVER] });

    expect(checkPlugin(files)).toEqual([]);
    expect(skills).toEqual([SKILL.name]);
    expect(leftOut.map(({ name }) => name)).toEqual([SERVER.name]);
  });

  it.each<[string, FileParts, string]>([
    ['an agent', { ...skill('desk'), kind: 'agent' }, 'no-place'],
    [
      'a skill that breaks its rules',
      skill('pay', { manifest: { name: 'other', description: 'x' } }),
      'rules',
    ],
    ['a skill whose file leads out', skill('pay', { files: [{ path: '../x', text: '' }] }), 'rules'],
    ['a specification', server('weather', {}), 'specification'],
    [
      'a package that needs a file',
      server('weather', { packages: [{ ...npm, registryType: 'mcpb' }] }),
      'unknown-package',
    ],
    [
      'a server that needs a key',
      server('weather', {
        packages: [{ ...npm, environmentVariables: [{ name: 'KEY', isRequired: true }] }],
      }),
      'needs-values',
    ],
    [
      'a server with a key in it',
      server('weather', { packages: [{ ...npm, environmentVariables: [{ name: 'KEY', value: secret }] }] }),
      'secret',
    ],
    ['a second skill of a name', skill('reports', { markdown: 'Another.\n' }), 'name-taken'],
  ])('leaves out %s, and says so', (_, member, reason) => {
    const written = writePlugin({ name: 'acme', members: [...MEMBERS, member] });

    expect(written.leftOut).toEqual([{ name: member.name, reason }]);
    expect(JSON.stringify(written.files)).not.toContain(secret);
    expect(written.skills).toEqual(['another', 'reports']);
  });

  it.each([
    ['acme/payments', 'acme.payments'],
    ['acme', 'acme'],
    ['a--b', 'a-b'],
    ['acme/refund.desk_2', 'acme.refund.desk-2'],
    ['../..', 'plugin'],
    ['x'.repeat(70), 'x'.repeat(64)],
    [`${'x'.repeat(63)}.y`, 'x'.repeat(63)],
  ])('of %s is called %s', (name, called) => {
    expect(toPluginName(name)).toBe(called);
    expect(isPluginName(called)).toBe(true);
  });
});
