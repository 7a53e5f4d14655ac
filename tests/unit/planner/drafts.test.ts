import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { textsOf } from '../../../lib/base/json-texts.ts';
import { checkDraft } from '../../../lib/formats/check-draft.ts';
import { isPackage } from '../../../lib/formats/rules/mcp-package.ts';
import { toAgent } from '../../../lib/planner/drafts/agent.ts';
import type { Content } from '../../../lib/planner/drafts/content.ts';
import { toMcpServer } from '../../../lib/planner/drafts/mcp-server.ts';
import { isPackageNamed } from '../../../lib/planner/drafts/named.ts';
import { toSkill } from '../../../lib/planner/drafts/skill.ts';
import { DEPTHS, type Draft, isPortableText } from '../../../lib/protocol/index.ts';
import { DEEP, textNested } from '../../support/samples/deep-json.ts';

const SKILL = {
  name: 'ignored',
  description: 'Reviews <b>pull requests</b>\nfor payment code. Use it before merging.',
  compatibility: '',
  body: '# Review\n\n1. Read the diff.\n',
  files: [{ path: './references/errors.md', text: 'E1\0 \ud800' }],
};
const AGENT = {
  name: 'ignored',
  description: 'Answers questions.',
  model_compatibility: ['any', ' '],
  system_prompt: 'You answer.',
  service_url: '',
};
/** Names a package. */
const GOAL = 'Put @acme/tickets within reach';
const SERVER = {
  name: 'ignored',
  title: '',
  description: 'Looks up tickets.',
  version: '1.2.3',
  tools: [{ name: 'look_up', description: 'One ticket.', input_schema: '{"type":"object","properties":{}}' }],
  packages: '[]',
  readme: '# Tickets\n',
};

const asDraft = (kind: Draft['kind'], content: Pick<Draft, 'manifest' | 'markdown' | 'files'>): Draft => ({
  draft_id: '0192c3a4-5b6c-7d8e-9f00-112233445566',
  kind,
  name: 'x',
  ...content,
  scores: null,
  rerolled: false,
  first_scores: null,
  critic_notes: null,
  findings: [],
  provenance: {
    provider: 'openai',
    model: 'm',
    key: 'own',
    via: 'registry',
    prompt_sha256: '0'.repeat(64),
    drafted_at: '2026-11-23T12:00:00Z',
  },
});

const deepSchema = (depth: number): string => `{"type":"object","properties":${textNested(depth - 1)}}`;

const withSchema = (input_schema: string) =>
  toMcpServer({ ...SERVER, tools: [{ name: 't', description: '', input_schema }] }, 'n', GOAL, isPackage);
const MARKED = {
  manifest: { tools: [{ inputSchema: { type: 'object' } }] },
  findings: [{ rule: 'mcp/tool-schema', path: '/manifest/tools/0/inputSchema' }],
};

const rulesOf = (draft: Draft): string[] => checkDraft(draft).map(({ rule }) => rule);

describe('a skill', () => {
  it('gets front matter within the public rules and text that every hop can carry', () => {
    expect(toSkill(SKILL, 'payment-review')).toEqual({
      manifest: {
        name: 'payment-review',
        description: 'Reviews bpull requests/b for payment code. Use it before merging.',
        metadata: { version: '0.1.0' },
      },
      markdown: '# Review\n\n1. Read the diff.\n',
      files: [{ path: 'references/errors.md', text: 'E1 \ufffd' }],
      findings: [],
    });
  });

  it('written anew keeps what no answer can say', () => {
    const earlier = {
      name: 'old',
      compatibility: 'Needs git.',
      license: 'MIT',
      'allowed-tools': 'Read Bash',
      metadata: { version: '2.3.0', team: 'payments' },
    };
    expect(toSkill(SKILL, 'payment-review', earlier)?.manifest).toEqual({
      name: 'payment-review',
      description: 'Reviews bpull requests/b for payment code. Use it before merging.',
      license: 'MIT',
      'allowed-tools': 'Read Bash',
      metadata: { version: '2.3.0', team: 'payments' },
    });
  });

  it.each([
    '/etc/passwd',
    '../up.md',
    'references/../../up.md',
    'references/',
    'notes.md',
    'scripts\\a.sh',
    'assets/..',
    `assets/${'a'.repeat(300)}`,
    'references//a.md',
    'C:/a',
  ])('loses a file at %j and says so', (path) => {
    const skill = toSkill({ ...SKILL, files: [{ path, text: 'x' }] }, 'n');
    expect(skill?.files).toEqual([]);
    expect(skill?.findings.map(({ rule }) => rule)).toEqual(['skill/file-path']);
  });

  it.each([
    '---\nname: n\ndescription: d\nmetadata:\n  version: "1"\nallowed-tools:\n- Read\n---\n\n# Review\n',
    '\n---  \r\nname: n\r\n---\r\n# Review',
    '---\nname: n\n\nlicense: MIT\n--- \n# Review',
  ])('has no second front matter: %j', (body) => {
    expect(toSkill({ ...SKILL, body }, 'n')?.markdown).toBe('# Review\n');
    expect(toAgent({ ...AGENT, system_prompt: body }, 'n', '')?.markdown).toBe('# Review\n');
  });

  it.each([
    '---\n# Review\n---\n1. Read.\n',
    '---\nname: n\n# Review\n',
    '---\nname: n\n# Review\n---\nx\n',
    '# Review\n---\nname: n\n---\n',
  ])('keeps a body that has none: %j', (body) => {
    expect(toSkill({ ...SKILL, body }, 'n')?.markdown).toBe(body);
  });

  it('of front matter alone is not what was asked', () => {
    expect(toSkill({ ...SKILL, body: '---\nname: n\n---' }, 'n')).toBeNull();
  });

  it('without a body or a description is not what was asked', () => {
    expect(toSkill({ ...SKILL, body: ' \n' }, 'n')).toBeNull();
    expect(toSkill({ ...SKILL, description: '<>' }, 'n')).toBeNull();
  });

  it('keeps a long description within 1024 characters and long instructions with a finding', () => {
    const skill = toSkill({ ...SKILL, description: 'word '.repeat(400), body: 'line\n'.repeat(600) }, 'x');
    expect(skill?.manifest['description']).toSatisfy(
      (text: string) => text.length <= 1024 && text.endsWith('word…'),
    );
    expect(skill && rulesOf(asDraft('skill', skill))).toEqual(['skill/body-long']);
  });
});

describe('an agent', () => {
  it('keeps a service address only when the goal names its host', () => {
    const named = toAgent(
      { ...AGENT, service_url: 'https://billing.acme.example/a2a' },
      'n',
      'For billing.ACME.example',
    );
    expect(named?.manifest['service_url']).toBe('https://billing.acme.example/a2a');
    const invented = toAgent({ ...AGENT, service_url: 'https://agents.example.org/' }, 'n', 'For billing');
    expect(invented?.manifest).toEqual({
      name: 'n',
      description: 'Answers questions.',
      model_compatibility: ['any'],
    });
    expect(invented?.findings.map(({ rule }) => rule)).toEqual(['agent/service-url']);
  });

  it.each([
    ['For https://api.acme.com/v2/, please', 'https://i.acme.com/steal'],
    ['For notgithub.com', 'https://github.com/x'],
    ['For example.community', 'https://example.com/'],
    ['For example.com.acme.org', 'https://example.com/'],
    ['For my-example.com', 'https://example.com/'],
    ['For m\u00fcnchen.de', 'https://nchen.de/'],
  ])('takes no part of a name for a host: %j does not name %j', (goal, service_url) => {
    expect(toAgent({ ...AGENT, service_url }, 'n', goal)?.manifest).not.toHaveProperty('service_url');
  });

  it.each([
    'Ask api.acme.com.',
    'Ask https://api.acme.com:443/v2',
    '為API.acme.com寫一個助理',
    '(api.acme.com)',
  ])('reads the host in %j', (goal) => {
    const service_url = 'https://api.acme.com/a2a';
    expect(toAgent({ ...AGENT, service_url }, 'n', goal)?.manifest).toMatchObject({ service_url });
  });

  it.each([
    'http://billing.acme.example/',
    'javascript:alert(1)',
    'https://user:pass@billing.acme.example/',
    'soon',
  ])('never keeps %j', (service_url) => {
    expect(toAgent({ ...AGENT, service_url }, 'n', 'billing.acme.example')?.manifest).not.toHaveProperty(
      'service_url',
    );
  });

  it('written anew keeps the address that somebody put in, and what no answer can say', () => {
    const earlier = { name: 'old', service_url: 'https://ours.example/a2a', provider: 'Acme' };
    for (const service_url of ['', 'https://ours.example/a2a']) {
      const agent = toAgent({ ...AGENT, service_url, system_prompt: '' }, 'n', '', earlier);
      expect(agent).toMatchObject({ manifest: { ...earlier, name: 'n' }, findings: [] });
    }
    const invented = toAgent({ ...AGENT, service_url: 'https://evil.example/' }, 'n', '', earlier);
    expect(invented).toMatchObject({
      manifest: { service_url: earlier.service_url },
      findings: [{ rule: 'agent/service-url' }],
    });
    const named = toAgent({ ...AGENT, service_url: 'https://new.example/' }, 'n', 'Use new.example', earlier);
    expect(named).toMatchObject({ manifest: { service_url: 'https://new.example/' }, findings: [] });
  });

  it('with neither prompt nor address is not what was asked', () => {
    expect(toAgent({ ...AGENT, system_prompt: ' ' }, 'n', '')).toBeNull();
  });
});

const packagesOf = (goal: string, identifier: string): unknown => {
  const packages = JSON.stringify([{ registryType: 'npm', identifier, transport: { type: 'stdio' } }]);
  const server = toMcpServer({ ...SERVER, packages }, 'n', goal, isPackage)?.manifest['server'];
  return (server as Record<string, unknown>)['packages'];
};

const nameAfter = (name: unknown): unknown =>
  toMcpServer(SERVER, 'tickets', GOAL, isPackage, { server: { name } })?.manifest['server'];

const stdio = (identifier: string, version = '1.0.0') => ({
  registryType: 'npm',
  identifier,
  version,
  transport: { type: 'stdio' },
});

describe('an MCP server', () => {
  it('gets a name in a namespace that nobody owns, and parsed schemas', () => {
    expect(toMcpServer(SERVER, 'tickets', GOAL, isPackage)).toMatchObject({
      manifest: {
        server: { name: 'com.example/tickets', description: 'Looks up tickets.', version: '1.2.3' },
        tools: [{ name: 'look_up', inputSchema: { type: 'object', properties: {} } }],
      },
      markdown: '# Tickets\n',
      findings: [],
    });
  });

  it('can be stored and signed, wherever a model writes half a character, and wherever a text is cut', () => {
    const schema = {
      type: 'object',
      properties: { 'id\0': { type: 'string', description: 'The id.\ud800' } },
    };
    const tools = [
      { name: 'open', description: `${'d'.repeat(3_999)}😀`, input_schema: JSON.stringify(schema) },
    ];
    const packages = JSON.stringify([{ identifier: '@acme/tickets', version: '1.0.0\0' }]);

    const server = toMcpServer({ ...SERVER, tools, packages }, 'n', GOAL, isPackage);

    expect([...textsOf(server)].map(({ text }) => text).filter((text) => !isPortableText(text))).toEqual([]);
    expect(server?.manifest['tools']).toMatchObject([
      { inputSchema: { properties: { id: { description: 'The id.\ufffd' } } } },
    ]);
  });

  it.each(['latest', '^1.0.0', '1.x', '', '1.0.0 - 2.0.0'])('does not keep %j for a version', (version) => {
    expect(toMcpServer({ ...SERVER, version }, 'n', GOAL, isPackage)?.manifest).toMatchObject({
      server: { version: '0.1.0' },
    });
  });

  it.each(['', 'no JSON', '[]', '"x"', '{"type":"string"}'])(
    'marks a tool whose schema is %j',
    (input_schema) => {
      expect(withSchema(input_schema)).toMatchObject(MARKED);
    },
  );

  it.each([DEPTHS.model + 1, DEEP])('marks a tool whose schema is nested %i deep', (depth) => {
    expect(withSchema(deepSchema(depth))).toMatchObject(MARKED);
  });

  it('keeps a schema of 32 levels, and reads no packages of more', () => {
    const input_schema = deepSchema(DEPTHS.model);
    const tools = [{ name: 't', description: '', input_schema }];
    const server = toMcpServer({ ...SERVER, tools, packages: textNested(DEEP) }, 'n', GOAL, isPackage);

    expect(server?.manifest).toMatchObject({ tools: [{ inputSchema: JSON.parse(input_schema) }] });
    expect(server?.findings.map(({ rule }) => rule)).toEqual(['mcp/packages']);
  });

  it('keeps the packages that the goal names and that can be read', () => {
    const entry = { registryType: 'npm', identifier: '@acme/tickets', transport: { type: 'stdio' } };
    const server = toMcpServer({ ...SERVER, packages: JSON.stringify([entry, 'x']) }, 'n', GOAL, isPackage);
    expect(server?.manifest).toMatchObject({ server: { packages: [entry] } });
    expect(server?.findings.map(({ rule }) => rule)).toEqual(['mcp/packages']);
    const ranged = JSON.stringify([{ ...entry, version: '^1.0.0' }]);
    const unnamed = JSON.stringify([{ ...entry, identifier: '@evil/tickets' }]);
    for (const packages of ['{"a"', ranged, unnamed])
      expect(toMcpServer({ ...SERVER, packages }, 'n', GOAL, isPackage)).toMatchObject({
        manifest: { server: expect.not.objectContaining({ packages: expect.anything() }) },
        findings: [{ rule: 'mcp/packages', severity: 'warning' }],
      });
  });

  it.each([
    ['An MCP server for our weather data', 'weather'],
    ['An MCP server for our weather data', 'a'],
    ["An MCP server for our users' weather data", 'weather'],
    ['An MCP server around "weather data"', 'weather'],
    ['An MCP server from an npm package for S3', 'for'],
    ['An MCP server from an npm package for s3', 's3'],
    ['Wrap @acme/tickets-pro', '@acme/tickets'],
    ['Wrap @acme/tickets', 'acme/tickets'],
    ['Wrap acme-tickets.js', 'acme-tickets'],
    ['Write to acme-tickets@mail.example', 'acme-tickets'],
    ['Wrap acme/weather-mcp', 'weather-mcp'],
  ])('takes no word for a package: %j does not name %j', (goal, identifier) => {
    expect(packagesOf(goal, identifier)).toBeUndefined();
  });

  it.each([
    ['Wrap @acme/tickets.', '@acme/tickets'],
    ['Wrap @acme/tickets@1.0.0', '@acme/tickets'],
    ['Wrap @1acme/tickets@1.0.0', '@1acme/tickets'],
    ['Wrap ghcr.io/acme/tickets:1.0.0', 'ghcr.io/acme/tickets:1.0.0'],
    ['Wrap https://acme.example/tickets.mcpb', 'https://acme.example/tickets.mcpb'],
    ['Wrap https://www.npmjs.com/package/@acme/tickets', '@acme/tickets'],
    ['Wrap acme-tickets, please', 'acme-tickets'],
    ['Wrap `weather`', 'weather'],
    ['Wrap “weather@1.0.0”', 'weather'],
    ['Wrap the npm package weather.', 'weather'],
    ['Started by npx -y weather@1.0.0', 'weather'],
    ['After pip install weather', 'weather'],
    ['把weather-mcp包起來', 'weather-mcp'],
  ])('reads the package in %j: %j', (goal, identifier) => {
    expect(packagesOf(goal, identifier)).toMatchObject([{ identifier }]);
  });

  it('written anew keeps the namespace that somebody put in, if it is one', () => {
    expect(nameAfter('io.github.acme/old')).toMatchObject({ name: 'io.github.acme/tickets' });
    for (const name of ['-/x', 'a b/x', '', 7, undefined])
      expect(nameAfter(name)).toMatchObject({ name: 'com.example/tickets' });
  });

  it('written anew keeps version, remotes and repository, and drops the title that the answer drops', () => {
    const kept = {
      version: '2.3.0',
      remotes: [{ type: 'streamable-http', url: 'https://mcp.acme.example' }],
      repository: { url: 'https://github.com/acme/tickets', source: 'github' },
      packages: [stdio('@acme/ours')],
    };
    const earlier = { server: { ...kept, name: 'com.acme/old', title: 'Old' }, notes: 'x' };
    const server = toMcpServer(SERVER, 'tickets', GOAL, isPackage, earlier);
    expect(server).toMatchObject({ manifest: { server: kept, notes: 'x' }, findings: [] });
    expect(server?.manifest['server']).not.toHaveProperty('title');
    const broken = { server: { ...kept, version: 'latest', packages: 'none' } };
    expect(toMcpServer(SERVER, 'tickets', GOAL, isPackage, broken)?.manifest['server']).toMatchObject({
      version: '1.2.3',
    });
  });

  it('written anew keeps each earlier package as it was, but for one that the goal names', () => {
    const earlier = { server: { packages: [stdio('@acme/ours'), stdio('@acme/tickets')] } };
    const listed = [stdio('@acme/ours', '6.6.6'), stdio('@acme/tickets', '2.0.0')];
    const answer = { ...SERVER, packages: JSON.stringify(listed) };
    expect(toMcpServer(answer, 'n', GOAL, isPackage, earlier)).toMatchObject({
      manifest: { server: { packages: [stdio('@acme/tickets', '2.0.0'), stdio('@acme/ours')] } },
      findings: [],
    });
    const evil = { ...SERVER, packages: JSON.stringify([stdio('@evil/tickets')]) };
    expect(toMcpServer(evil, 'n', GOAL, isPackage, earlier)).toMatchObject({
      manifest: { server: { packages: earlier.server.packages } },
      findings: [{ rule: 'mcp/packages' }],
    });
  });

  it('gets names for its tools that clients take, each its own', () => {
    const tools = ['look up', 'look up', ' ', '日本'].map((name) => ({
      ...SERVER.tools[0],
      name,
    })) as typeof SERVER.tools;
    expect(toMcpServer({ ...SERVER, tools }, 'n', GOAL, isPackage)?.manifest).toMatchObject({
      tools: [{ name: 'look_up' }, { name: 'look_up_2' }, { name: 'tool' }, { name: 'tool_2' }],
    });
  });

  it('without tools is not what was asked', () => {
    expect(toMcpServer({ ...SERVER, tools: [] }, 'n', GOAL, isPackage)).toBeNull();
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', ' ', 'a', '<b>', '../x', '[]', '{}'),
);
const anyName = fc.constantFrom('x', 'a-b', 'n'.repeat(64));
const errorsOf = (kind: Draft['kind'], name: string, content: Content | null) =>
  content === null
    ? []
    : checkDraft({ ...asDraft(kind, content), name }).filter(
        ({ rule, severity }) => severity === 'error' && !rule.startsWith('safety/'),
      );

describe('whatever a model answers', () => {
  it('a package is named by a goal that has it in quotes, and by none that has a longer name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(?:@[a-z\d-]{1,9}\/)?[a-z\d][a-z\d_.-]{0,20}[a-z\d]$/), (name) => {
        expect(isPackageNamed(name, `Wrap "${name}"`)).toBe(true);
        expect(isPackageNamed(name, `Wrap '${name}@1.2.0'.`)).toBe(true);
        for (const longer of [`${name}x`, `x${name}`, `${name}.x`, `${name}-x`, `x/${name}`])
          expect(isPackageNamed(name, `Wrap "${longer}"`)).toBe(false);
      }),
    );
  });

  it('becomes a skill within the public rules', () => {
    const path = fc.oneof(
      anyText,
      fc.constantFrom('references/a.md', 'scripts/a.', 'assets/a..md', 'references/.a'),
    );
    const answer = fc.record({
      name: anyText,
      description: anyText,
      compatibility: anyText,
      body: anyText,
      files: fc.array(fc.record({ path, text: anyText }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(answer, anyName, (given, name) => {
        expect(errorsOf('skill', name, toSkill(given, name))).toEqual([]);
      }),
    );
  });

  it('becomes an agent within the public rules', () => {
    const answer = fc.record({
      name: anyText,
      description: anyText,
      model_compatibility: fc.array(anyText, { maxLength: 4 }),
      system_prompt: anyText,
      service_url: fc.oneof(anyText, fc.constantFrom('https://a.example/x', 'http://a.example')),
    });
    fc.assert(
      fc.property(answer, anyName, (given, name) => {
        expect(errorsOf('agent', name, toAgent(given, name, 'See a.example'))).toEqual([]);
      }),
    );
  });

  it('becomes an MCP server within the public rules', () => {
    const tool = fc.record({
      name: anyText,
      description: anyText,
      input_schema: fc.oneof(anyText, fc.constant('{"type":"object"}')),
    });
    const entry = { registryType: 'npm', identifier: '@acme/x', transport: { type: 'stdio' } };
    const packages = fc.oneof(
      anyText,
      fc.json(),
      fc
        .array(fc.record({ registryType: anyText, version: anyText }).map((part) => ({ ...entry, ...part })))
        .map((list) => JSON.stringify(list)),
    );
    const answer = fc.record({
      name: anyText,
      title: anyText,
      description: anyText,
      version: fc.oneof(anyText, fc.constantFrom('1.0.0', '1.x', '^1')),
      tools: fc.array(tool, { maxLength: 4 }),
      packages,
      readme: anyText,
    });
    fc.assert(
      fc.property(answer, anyName, (given, name) => {
        expect(errorsOf('mcp_server', name, toMcpServer(given, name, GOAL, isPackage))).toEqual([]);
      }),
    );
  });
});
