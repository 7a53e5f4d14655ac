import { CATALOG_LIMITS, PROBLEMS, REVOCATION_REASONS, type ProblemSlug } from '../../lib/protocol/index.ts';
import { toOwnPaths } from './own-paths.ts';
import { body, BODY_PROBLEMS, inPath, inQuery, json, PAGE, problems, stream } from './parts.ts';
import { toReference } from './schemas.ts';

const PROVIDER_PROBLEMS = (Object.keys(PROBLEMS) as ProblemSlug[]).filter(
  (slug) => PROBLEMS[slug].party === 'provider',
);

const EVENTS = [
  'Events: `phase` (PhaseEvent), `reuse` (ReuseEvent), `outline` (OutlineEvent), `draft` (Draft), `score` (ScoreEvent),',
  '`usage` (Usage), `wait` (WaitEvent: a refused call is made again at that time), and last exactly one `result` (Composition) or `problem` (Problem). Every event has an id; comments',
  'come at least every 10 s. Pass over events and members you do not know.',
].join(' ');

const PUBLIC = { security: [] };

const nameInPath = (name: string): object => ({ ...inPath(name), schema: { type: 'string' } });
const LINK = inQuery('link', { type: 'string', pattern: '^[0-9a-f]{32}$' }, 'Opens a draft.');
const ENTITY = [nameInPath('namespace'), nameInPath('name'), LINK];
const MAYBE = { security: [{}, { accessToken: [] }] };

/** Where an Agent Skills index is. */
const INDEXES: Readonly<Record<string, { parameters: object[]; summary: string }>> = {
  '/e/{namespace}/{name}': { parameters: ENTITY, summary: 'Install the latest version of a skill' },
  '/e/{namespace}/{name}/versions/{version}': {
    parameters: [...ENTITY, nameInPath('version')],
    summary: 'Install a version of a skill',
  },
  '/p/{namespace}': { parameters: [nameInPath('namespace')], summary: 'Install skills of a publisher' },
  '': { parameters: [], summary: 'Install what this registry features, if it features anything' },
};

export const toPaths = (): Record<string, object> => ({
  '/v1/intent/byo': {
    post: {
      summary: 'Compose with your own key',
      description:
        'Held open, or streamed, for as long as the run lives. Closing the connection cancels the run: every provider call is aborted at once and nothing is sent after it.',
      requestBody: body('RunRequest'),
      responses: {
        200: {
          description: `The composition, or with \`Accept: text/event-stream\` the events of the run. ${EVENTS}`,
          headers: {
            Location: {
              description: 'With events: the status stream of this run.',
              schema: { type: 'string' },
            },
          },
          content: {
            'application/json': { schema: toReference('Composition') },
            'text/event-stream': { schema: { type: 'string' } },
          },
        },
        ...problems(
          ...BODY_PROBLEMS,
          'unauthenticated',
          'scope-missing',
          'tls-required',
          'not-acceptable',
          'run-exists',
          'run-limit',
          'run-cap-reached',
          'deadline-exceeded',
          'registry-stopping',
          ...PROVIDER_PROBLEMS,
        ),
      },
    },
  },
  '/v1/intent/byo/{run_id}/events': {
    get: {
      summary: 'Watch a run',
      description:
        'The same events from the first one on; `draft` and `result` (StatusResult) come without their bodies. Closing it cancels nothing.',
      parameters: [inPath('run_id')],
      responses: {
        200: stream(EVENTS),
        ...problems('unauthenticated', 'scope-missing', 'not-found', 'not-acceptable'),
      },
    },
  },
  '/v1/me': {
    get: {
      summary: 'Whose token this is',
      responses: { 200: json('Me', 'Your handle.'), ...problems('unauthenticated', 'scope-missing') },
    },
  },
  '/v1/me/tokens': {
    get: {
      summary: 'List your access tokens, newest first',
      parameters: PAGE,
      responses: {
        200: json('TokenList', 'A page, without the tokens themselves.'),
        ...problems('unauthenticated', 'scope-missing'),
      },
    },
    post: {
      summary: 'Make an access token',
      description: 'It has no scope that yours does not have.',
      requestBody: body('MakeTokenRequest'),
      responses: {
        201: json('MadeToken', 'With the token itself, which no other answer has.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  '/v1/me/tokens/{token_id}': {
    parameters: [inPath('token_id')],
    delete: {
      summary: 'Revoke an access token of your own',
      description:
        'Runs and page sessions that it opened end. It may not have a scope that yours does not have.',
      responses: {
        204: { description: 'Revoked.' },
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/me/signing-keys': {
    get: {
      summary: 'List your signing keys, newest first, revoked ones included',
      responses: {
        200: json('OwnSigningKeyList', 'All of them.'),
        ...problems('unauthenticated', 'scope-missing'),
      },
    },
    post: {
      summary: 'Add a signing key',
      description:
        'The proof is an envelope signed with the key, over this registry, your handle and a challenge. A key that is there already is answered as it is; one that was revoked cannot come back.',
      requestBody: body('AddSigningKeyRequest'),
      responses: {
        201: json('OwnSigningKey', 'Added.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  '/v1/me/signing-key-challenge': {
    post: {
      summary: 'Ask for a challenge to prove a key with',
      description: 'For one use, within 5 minutes. It takes the place of one that you were given before.',
      requestBody: body('KeyChallengeRequest'),
      responses: {
        200: json('KeyChallenge', 'The challenge.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  '/v1/me/signing-keys/{key_id}': {
    parameters: [nameInPath('key_id')],
    delete: {
      summary: 'Revoke a signing key of your own, for good',
      description:
        'It stays listed with the time and the reason. Revoking it again changes the reason alone.',
      parameters: [inQuery('reason', { enum: [...REVOCATION_REASONS] })],
      responses: {
        204: { description: 'Revoked.' },
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/publishers/{namespace}/signing-keys': {
    parameters: [nameInPath('namespace')],
    get: {
      ...PUBLIC,
      summary: 'List the keys that a publisher ever signed with',
      description: 'Revoked ones with their time and reason. Empty for a name that nobody has.',
      responses: { 200: json('SigningKeyList', 'All of them.'), ...problems() },
    },
  },
  '/v1/me/page-session': {
    post: {
      summary: 'Get an address that opens your pages in a browser',
      description:
        'It opens once, within 60 s, and sets a cookie that is valid for pages alone, with the scopes of your token. The session ends with the token.',
      requestBody: { ...body('PageSessionRequest'), required: false },
      responses: {
        200: json('PageSession', 'The address. Show it to nobody.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  ...toOwnPaths(),
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
  '/p/{namespace}/plugin.zip': {
    parameters: [nameInPath('namespace')],
    get: {
      ...PUBLIC,
      summary: 'Download the skills and servers of a publisher as one Agent Plugin',
      description:
        'Agent Plugins 1.0.0, each entity in its latest version. Its README says what it leaves out and why.',
      responses: {
        200: {
          description: 'The plugin as a zip, with an `ETag`.',
          content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
        },
        304: { description: 'Still as `If-None-Match` has it.' },
        ...problems('not-found'),
      },
    },
  },
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
  '/v1/providers': {
    get: {
      ...PUBLIC,
      summary: 'Providers and models to choose from',
      responses: { 200: json('Providers', 'Any other model id may be typed.'), ...problems() },
    },
  },
});
