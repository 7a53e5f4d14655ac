import { execFileSync } from 'node:child_process';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Launch, toLaunch } from '../../../lib/formats/server-launch.ts';
import { serverLines } from '../../../lib/formats/server-lines.ts';
import { toShellWord } from '../../../lib/formats/shell-word.ts';

const npm = (changes: object = {}) => ({
  registryType: 'npm',
  identifier: '@acme/payments-mcp',
  version: '1.2.0',
  transport: { type: 'stdio' },
  ...changes,
});
const launchOf = (...packages: object[]) => toLaunch({ packages });

/** What a shell makes of a line: the words that a program would get. */
const wordsIn = (line: string): string[] =>
  execFileSync('sh', ['-c', `for each in ${line}; do printf '%s\\0' "$each"; done`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('a word of a line that a person pastes', () => {
  it.each([
    ['acme.payments@1.0.0', 'acme.payments@1.0.0'],
    ['$(touch x)', "'$(touch x)'"],
    ['it\'s; `id` && "x" | y > z # \\ !1 ~ * {a,b}', `'it'\\''s; \`id\` && "x" | y > z # \\ !1 ~ * {a,b}'`],
    ['--option', '--option'],
    ['', "''"],
    ['two words', "'two words'"],
  ])('%j is read back as it is', (text, quoted) => {
    const word = toShellWord(text);

    expect(word).toBe(quoted);
    expect(wordsIn(word ?? '')).toEqual([text]);
  });

  it('is read back as it is, whatever it is, or is not given', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' }), { maxLength: 20 }), (texts) => {
        const words = texts.map(toShellWord);
        expect(words).not.toContain(null);
        expect(wordsIn(words.join(' '))).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['two\nlines', 'a\rb', 'a\tb', 'a\u0000b', 'a\u202eb', 'a\u200bb', '\u001b[2K', 'half \ud800'])(
    '%j is not given',
    (text) => {
      expect(toShellWord(text)).toBe(null);
    },
  );
});

describe('how a server is started', () => {
  it.each<[string, object, string]>([
    ['npm', npm(), 'npx -y @acme/payments-mcp@1.2.0'],
    [
      'npm, saying what is usual',
      npm({ runtimeArguments: [{ type: 'positional', value: '-y' }] }),
      'npx -y @acme/payments-mcp@1.2.0',
    ],
    ['pypi', npm({ registryType: 'pypi', identifier: 'payments_mcp' }), 'uvx payments_mcp@1.2.0'],
    ['nuget', npm({ registryType: 'nuget', identifier: 'Acme.Payments' }), 'dnx --yes Acme.Payments@1.2.0'],
    [
      'oci',
      npm({
        registryType: 'oci',
        identifier: 'ghcr.io/acme/payments:1.2.0',
        version: undefined,
        environmentVariables: [{ name: 'MODE', value: 'fast' }],
      }),
      'docker run -i --rm -e MODE ghcr.io/acme/payments:1.2.0',
    ],
    [
      'arguments',
      npm({
        packageArguments: [
          { type: 'positional', value: 'serve it' },
          { type: 'named', name: '--mode', default: 'fast' },
          { type: 'named', name: '--quiet' },
          { type: 'named', name: '--folder', valueHint: 'folder' },
        ],
      }),
      'npx -y @acme/payments-mcp@1.2.0 serve it --mode fast --quiet',
    ],
  ])('%s', (_, entry, command) => {
    const launch = launchOf(entry) as Launch & { type: 'stdio' };

    expect([launch.command, ...launch.args].join(' ')).toBe(command);
  });

  it('prefers what needs nothing, and names what only the person has', () => {
    const secret = { name: 'API_KEY', isRequired: true, isSecret: true, value: 'never-in-a-line' };
    const remote = { type: 'streamable-http', url: 'https://mcp.acme.example/mcp' };

    expect(launchOf(npm({ environmentVariables: [secret, { name: 'OTHER' }] }))).toMatchObject({
      needs: ['API_KEY'],
      env: {},
    });
    expect(toLaunch({ packages: [npm()], remotes: [remote] })).toMatchObject({ type: 'streamable-http' });
    expect(
      toLaunch({ packages: [npm()], remotes: [{ ...remote, headers: [{ ...secret, name: 'X-Key' }] }] }),
    ).toMatchObject({ type: 'stdio' });
  });

  it.each<[string, object]>([
    ['specification', {}],
    ['specification', { packages: [], remotes: [] }],
    ['unknown-package', { packages: [npm({ registryType: 'mcpb' })] }],
    ['unknown-package', { packages: [npm({ registryType: '__proto__' })] }],
    ['unknown-package', { packages: [npm({ identifier: '--call=id' })] }],
    ['unknown-package', { packages: [npm({ identifier: 'a b' })] }],
    ['unknown-package', { packages: [npm({ version: undefined })] }],
    ['unknown-package', { packages: [npm({ version: 'latest' })] }],
    ['unknown-package', { packages: [npm({ version: '1.0.0 --call=id' })] }],
    ['unknown-package', { packages: [npm({ registryBaseUrl: 'https://npm.evil.example' })] }],
    ['unknown-package', { packages: [npm({ registryType: 'oci', identifier: '-v/:/host' })] }],
    [
      'asks-more',
      { packages: [npm({ runtimeArguments: [{ type: 'named', name: '--call', value: 'id' }] })] },
    ],
    [
      'asks-more',
      { packages: [npm({ packageArguments: [{ type: 'positional', valueHint: 'x', isRequired: true }] })] },
    ],
    ['asks-more', { packages: [npm({ environmentVariables: [{ name: 'A=$(id)', isRequired: true }] })] }],
    ['asks-more', { packages: [npm({ environmentVariables: [{ name: 'PLUGIN_ROOT', value: '/' }] })] }],
    ['asks-more', { remotes: [{ type: 'sse', url: 'https://{tenant}.acme.example' }] }],
    ['asks-more', { remotes: [{ type: 'sse', url: 'http://acme.example' }] }],
  ])('is %s where no line would do: %j', (reason, server) => {
    expect(toLaunch(server)).toBe(reason);
  });
});

const lineFor = (reader: string, launch: Launch | string): string => {
  if (typeof launch === 'string') throw new Error(launch);
  return serverLines('payments', launch).find((each) => each.reader === reader)?.line ?? '';
};

describe('the lines for agents', () => {
  const nasty = { name: 'NOTE', value: 'a; echo x $(id) `id` "q" \'s\'' };

  it('pass every word on to the agent as the publisher wrote it, and run nothing', () => {
    const launch = launchOf(
      npm({
        environmentVariables: [nasty, { name: 'API_KEY', isRequired: true }],
        packageArguments: [{ type: 'positional', value: nasty.value }],
      }),
    );

    expect(wordsIn(lineFor('Claude Code', launch).replace('$API_KEY', 'k'))).toEqual([
      ...'claude mcp add --env'.split(' '),
      `NOTE=${nasty.value}`,
      ...'--env API_KEY=k --scope user payments -- npx -y @acme/payments-mcp@1.2.0'.split(' '),
      nasty.value,
    ]);
    expect(wordsIn(lineFor('Codex', launch).replace('$API_KEY', 'k'))).toEqual([
      ...'codex mcp add payments --env'.split(' '),
      `NOTE=${nasty.value}`,
      ...'--env API_KEY=k -- npx -y @acme/payments-mcp@1.2.0'.split(' '),
      nasty.value,
    ]);
    expect(lineFor('VS Code', launch)).toBe('');
    expect(JSON.parse(lineFor('VS Code', { ...(launch as Launch), needs: [] }))).toMatchObject({
      servers: { payments: { type: 'stdio', command: 'npx', env: { NOTE: nasty.value } } },
    });
  });

  it('name an address, with the headers that are known', () => {
    const launch = toLaunch({
      remotes: [
        {
          type: 'streamable-http',
          url: 'https://acme.example/mcp?a=1&b=$(id)',
          headers: [{ name: 'X-A', value: 'b c' }],
        },
      ],
    });

    expect(wordsIn(lineFor('Claude Code', launch))).toEqual([
      ...'claude mcp add --header'.split(' '),
      'X-A: b c',
      ...'--transport http --scope user payments https://acme.example/mcp?a=1&b=$(id)'.split(' '),
    ]);
    expect(lineFor('Codex', launch)).toBe('');
  });

  it('are none where something in them cannot be seen', () => {
    const launch = launchOf(npm({ environmentVariables: [{ name: 'A', value: 'b\u202ec' }] })) as Launch;

    expect(serverLines('payments', launch)).toEqual([]);
  });
});
