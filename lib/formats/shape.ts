import type { Draft, Finding } from '../protocol/index.ts';

/**
 * Whether a draft has the shape that the public format of its kind asks for, as far as it can be told from
 * the draft alone and matters before anything is published. Pure.
 */

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SERVER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9.-]*[a-zA-Z0-9]\/[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/;

/** Agent Skills: a body beyond this is better split into references. */
const LONG_BODY_LINES = 500;
const LONG_BODY_CHARACTERS = 20_000;

const finding = (severity: Finding['severity'], rule: string, path: string, message: string): Finding => ({
  rule,
  severity,
  path,
  message,
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const findName = (kind: string, name: string): Finding[] =>
  name.length <= 64 && NAME.test(name)
    ? []
    : [
        finding(
          'error',
          `${kind}/name-format`,
          '/manifest/name',
          'The name must be 1 to 64 lowercase letters, digits and single hyphens.',
        ),
      ];

const findDescription = (kind: string, description: string, limit: number, path: string): Finding[] =>
  description.trim() !== '' && description.length <= limit && !/[<>]/.test(description)
    ? []
    : [
        finding(
          'error',
          `${kind}/description-format`,
          path,
          `The description must have 1 to ${limit} characters and no angle brackets.`,
        ),
      ];

const findInSkill = ({ manifest, markdown }: Draft): Finding[] => [
  ...findName('skill', textOf(manifest['name'])),
  ...findDescription('skill', textOf(manifest['description']), 1024, '/manifest/description'),
  ...(markdown.trim() === ''
    ? [finding('error', 'skill/body-empty', '/markdown', 'The skill has no instructions.')]
    : []),
  ...(markdown.length > LONG_BODY_CHARACTERS || markdown.split('\n').length > LONG_BODY_LINES
    ? [
        finding(
          'warning',
          'skill/body-long',
          '/markdown',
          'The instructions are long. Move what is not always needed into references.',
        ),
      ]
    : []),
];

const findInAgent = ({ manifest, markdown }: Draft): Finding[] => {
  const hasUrl = textOf(manifest['service_url']) !== '';
  return [
    ...findName('agent', textOf(manifest['name'])),
    ...findDescription('agent', textOf(manifest['description']), 1024, '/manifest/description'),
    ...(markdown.trim() === '' && !hasUrl
      ? [
          finding(
            'error',
            'agent/prompt-or-url',
            '/markdown',
            'The agent has neither a system prompt nor a service address.',
          ),
        ]
      : []),
    ...(hasUrl
      ? []
      : [
          finding(
            'warning',
            'agent/card-incomplete',
            '/manifest/service_url',
            'Without a service address there can be no agent card. Add one once the agent runs somewhere.',
          ),
        ]),
  ];
};

const findInMcpServer = ({ manifest }: Draft): Finding[] => {
  const server = membersOf(manifest['server']);
  const name = textOf(server['name']);
  return [
    ...(name.length >= 3 && name.length <= 200 && SERVER_NAME.test(name)
      ? []
      : [
          finding(
            'error',
            'mcp/name-format',
            '/manifest/server/name',
            'The name must be a namespace, one slash and a name.',
          ),
        ]),
    ...findDescription('mcp', textOf(server['description']), 100, '/manifest/server/description'),
    ...(server['packages'] === undefined && server['remotes'] === undefined
      ? [
          finding(
            'warning',
            'mcp/not-installable',
            '/manifest/server',
            'There is neither a package nor a remote address yet, so nobody can install it.',
          ),
        ]
      : []),
  ];
};

export const findShape = (draft: Draft): Finding[] => {
  switch (draft.kind) {
    case 'skill':
      return findInSkill(draft);
    case 'agent':
      return findInAgent(draft);
    case 'mcp_server':
      return findInMcpServer(draft);
    default:
      return [];
  }
};
