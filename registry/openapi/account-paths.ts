import { REVOCATION_REASONS } from '../../lib/protocol/index.ts';
import { body, BODY_PROBLEMS, inPath, inQuery, json, nameInPath, PAGE, problems, PUBLIC } from './parts.ts';

/** Who somebody is: tokens, signing keys, page sessions. */
export const toAccountPaths = (): Record<string, object> => ({
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
        'Runs, jobs and page sessions that it opened end. It may not have a scope that yours does not have.',
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
  '/v1/me/domains': {
    get: {
      summary: 'List the domains that you said are yours',
      responses: {
        200: json('OwnDomainList', 'All of them.'),
        ...problems('unauthenticated', 'scope-missing'),
      },
    },
    post: {
      summary: 'Ask which TXT record proves that a domain is yours',
      requestBody: body('AddDomainRequest'),
      responses: {
        201: json('OwnDomain', 'With the record, now or before.'),
        ...problems(...BODY_PROBLEMS, 'unauthenticated', 'scope-missing'),
      },
    },
  },
  '/v1/me/domains/{domain}': {
    parameters: [nameInPath('domain')],
    delete: {
      summary: 'Remove a domain of your own',
      responses: {
        204: { description: 'Removed.' },
        ...problems('unauthenticated', 'scope-missing', 'not-found'),
      },
    },
  },
  '/v1/me/domains/{domain}/check': {
    parameters: [nameInPath('domain')],
    post: {
      summary: 'Look for the record of a domain of your own now',
      description:
        'Found, it makes all that you publish `verified`, for 30 days after it was last seen; the registry looks every day.',
      responses: {
        200: json('OwnDomain', 'With what was found.'),
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
});
