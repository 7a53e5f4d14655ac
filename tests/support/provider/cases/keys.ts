import { status } from '../faults.ts';
import { always, changedText, type Case } from './case.ts';

const RANDOM = 'Kq8Zr1Vn5Yx2Wc7Kd9Mh4Pj6Ls0Gt3';
/** As long as the signed tokens that cloud gateways take. */
const JWT = ['eyJhbGciOiJSUzI1NiJ9', 'eyJpc3MiOiJnYXRld2F5In0', RANDOM.repeat(70)].join('.').slice(0, 2_000);

const finishes = (what: string, seen: string, key: string): Case => ({
  what,
  seen,
  key,
  server: () => undefined,
  ends: { drafts: 1 },
});

/** Keys as gateways and clouds give them out: each reaches its server as it was pasted. */
export const KEY_CASES: Case[] = [
  finishes('a key of one letter', 'codex#34138', 'x'),
  finishes('a gateway key of seven characters', 'craft-agents-oss#385', 'sk-1234'),
  finishes('a signed token of 2,000 characters', 'NangoHQ/nango#7327', JWT),
  finishes('the longest key', 'codex#34138', 'k'.repeat(8_192)),
  finishes('a key with a bar in it', 'craft-agents-oss#385', `1247|${RANDOM}`),
  finishes('a key with a colon in it', 'codex#34138', `team-4:${RANDOM}`),
  finishes('a key with quotes and a backslash in it', 'RFC 9110, section 5.5', String.raw`a"b'c\d${RANDOM}`),
  finishes('no key', 'Ollama, OpenAI compatibility', ''),
  {
    what: 'a short key that the answer has as a word',
    seen: 'Ollama, OpenAI compatibility: the key is "ollama" by custom',
    key: 'ollama',
    server: always(changedText((answer) => answer.replaceAll('Read the', 'Let ollama read the'))),
    ends: { drafts: 1 },
  },
  {
    what: 'a signed token that the answer repeats',
    seen: 'NangoHQ/nango#7327',
    key: JWT,
    server: always(changedText((answer) => answer.replaceAll('Read the', `Send ${JWT} with the`))),
    ends: { drafts: 1 },
  },
  {
    what: 'a short key that is refused',
    seen: 'craft-agents-oss#385',
    key: 'sk-1234',
    server: always(status(401)),
    ends: { slug: 'provider-key-rejected', says: /does not accept this key/ },
  },
];
