import { CATALOG_LIMITS } from '../../lib/protocol/index.ts';
import { body, BODY_PROBLEMS, inQuery, json, nameInPath, PAGE, problems, PUBLIC } from './parts.ts';

const LINK = inQuery('link', { type: 'string', pattern: '^[0-9a-f]{32}$' }, 'Opens a draft.');
const ENTITY = [nameInPath('namespace'), nameInPath('name'), LINK];
const NUMBER = {
  name: 'number',
  in: 'path',
  required: true,
  schema: { type: 'integer', minimum: 1 },
  description: 'Which publication under this label.',
};
const MAYBE = { security: [{}, { accessToken: [] }] };

/** Where an Agent Skills index is. */
const INDEXES: Readonly<Record<string, { parameters: object[]; summary: string }>> = {
  '/e/{namespace}/{name}': { parameters: ENTITY, summary: 'Install the latest version of a skill' },
  '/e/{namespace}/{name}/versions/{version}': {
    parameters: [...ENTITY, nameInPath('version')],
    summary: 'Install a version of a skill',
  },
  '/p/{namespace}': { parameters: [nameInPath('namespace')], summary: 'Install skills of a publisher' },
  '/b/{label}': { parameters: [nameInPath('label')], summary: 'Install skills of a bundle' },
  '/b/{label}/publications/{number}': {
    parameters: [nameInPath('label'), NUMBER],
    summary: 'Install skills of a bundle as it was published once',
  },
  '': { parameters: [], summary: 'Install what this registry features, if it features anything' },
};

const plugin = (parameters: object[], summary: string, what: string): object => ({
  parameters,
  get: {
    ...PUBLIC,
    summary,
    description: `Agent Plugins 1.0.0, ${what}. Its README says what it leaves out and why.`,
    responses: {
      200: {
        description: 'The plugin as a zip, with an `ETag`.',
        content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
      },
      304: { description: 'Still as `If-None-Match` has it.' },
      ...problems('not-found'),
    },
  },
});

/** What was published: searched, read and installed. */
export const toPublishedPaths = (): Record<string, object> => ({
  '/v1/search': {
    get: {
      ...PUBLIC,
      summary: 'Search the catalog',
      description:
        'Full text, the best match first; without `q`, everything. What no entity has is looked for with its typing mistakes corrected, then with any of its words. Of words that very many entities have, the best among about a thousand are found.',
      parameters: [
        inQuery(
          'q',
          { type: 'string', maxLength: CATALOG_LIMITS.searchCharacters },
          'Words; `"a phrase"`, `or`, and `-without` mean what they mean elsewhere.',
        ),
        inQuery('kind', { enum: ['skill', 'agent', 'mcp_server'] }),
        inQuery('trust_tier', { enum: ['official', 'verified', 'unverified'] }),
        inQuery('capability', { type: 'string', maxLength: CATALOG_LIMITS.capabilityCharacters }),
        ...PAGE,
      ],
      responses: { 200: json('SearchList', 'A page.'), ...problems() },
    },
  },
  '/v1/entities/{namespace}/{name}': {
    parameters: ENTITY,
    get: {
      ...MAYBE,
      summary: 'Read the latest version of an entity',
      responses: {
        200: json('Entity', 'With its body and files.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/entities/{namespace}/{name}/versions/{version}': {
    parameters: [...ENTITY, nameInPath('version')],
    get: {
      ...MAYBE,
      summary: 'Read a version of an entity',
      description:
        'A version never changes; the trust tier may, and the list of versions has those that you may see.',
      responses: {
        200: json('Entity', 'With its body and files.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/entities/{namespace}/{name}/versions/{version}/status': {
    parameters: [nameInPath('namespace'), nameInPath('name'), nameInPath('version')],
    patch: {
      summary: 'Deprecate or withdraw a version of your own, or make it active again',
      description:
        '`deprecated` is still found, with its message. `deleted` is in no search, list or index and never the latest version; whoever names the version still reads and installs it. The same change again gets the same answer.',
      requestBody: body('ChangeStatusRequest'),
      responses: {
        200: json('ChangedStatus', 'What it is now.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/entities/{namespace}/{name}/versions/{version}/attestations': {
    parameters: [...ENTITY, nameInPath('version')],
    get: {
      ...MAYBE,
      summary: 'List what people signed about a version',
      description:
        'Its publication first, then reviews, oldest first. Each is verified at every reading; the envelope is served byte for byte.',
      parameters: PAGE,
      responses: {
        200: json('AttestationList', 'A page.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
    post: {
      summary: 'Sign what you say about a version',
      description:
        'A review, as docs/signing.md specifies it, signed with a key of yours over exactly this version. The same envelope again gets the same answer.',
      requestBody: body('AttestRequest'),
      responses: {
        201: json('Attestation', 'Stored, now or before.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing', 'not-found', 'signature-invalid'),
      },
    },
  },
  '/v1/bundles/{label}': {
    parameters: [nameInPath('label'), LINK],
    get: {
      ...MAYBE,
      summary: 'Read a bundle as it was published last',
      description:
        'With its envelope, byte for byte, and every member. Whoever signs in reads their private ones too; a draft is read with its `link`.',
      responses: {
        200: json('Bundle', 'With all its members.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/bundles/{label}/publications/{number}': {
    parameters: [nameInPath('label'), NUMBER, LINK],
    get: {
      ...MAYBE,
      summary: 'Read a bundle as it was published once',
      description: 'It never changes, but for trust tiers and status.',
      responses: {
        200: json('Bundle', 'With all its members.'),
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/bundles/{label}/status': {
    parameters: [nameInPath('label')],
    patch: {
      summary: 'Deprecate or withdraw a bundle of your own, or make it active again',
      description:
        'Covers every version that was published under the label until now. What is published under it later is active.',
      requestBody: body('ChangeStatusRequest'),
      responses: {
        200: json('ChangedStatus', 'Every version that has this status now.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/e/{namespace}/{name}/versions/{version}/{archive}': {
    parameters: [...ENTITY, nameInPath('version'), nameInPath('archive')],
    get: {
      ...PUBLIC,
      summary: 'Download a version of an entity',
      description:
        'Of a skill: `{name}.zip` with its `SKILL.md` at the root, or `{name}.skill` with everything in one folder. Of an agent or a server: `{name}.zip` with a folder. The bytes never change.',
      responses: {
        200: {
          description: 'The archive, with an `ETag`.',
          content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
        },
        304: { description: 'Still as `If-None-Match` has it.' },
        ...problems('not-found'),
      },
    },
  },
  '/p/{namespace}/plugin.zip': plugin(
    [nameInPath('namespace')],
    'Download the skills and servers of a publisher as one Agent Plugin',
    'each entity in its latest version',
  ),
  '/b/{label}/plugin.zip': plugin(
    [nameInPath('label'), LINK],
    'Download a bundle as one Agent Plugin',
    'with the skills and servers of the bundle as it was published last',
  ),
  '/b/{label}/publications/{number}/plugin.zip': plugin(
    [nameInPath('label'), NUMBER, LINK],
    'Download a bundle as it was published once as one Agent Plugin',
    'with the skills and servers of that publication',
  ),
  ...Object.fromEntries(
    Object.entries(INDEXES).map(([path, { parameters, summary }]) => [
      `${path}/.well-known/agent-skills/index.json`,
      {
        parameters,
        get: {
          ...PUBLIC,
          summary,
          description:
            'An Agent Skills index, version 0.2.0. `…/.well-known/skills/index.json` beside it is the same for older clients. What cannot be installed as a skill has none.',
          responses: {
            200: {
              description: 'The index, with an `ETag`.',
              content: { 'application/json': { schema: { type: 'object' } } },
            },
            304: { description: 'Still as `If-None-Match` has it.' },
            ...problems('not-found'),
          },
        },
      },
    ]),
  ),
});
