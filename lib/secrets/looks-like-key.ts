/**
 * Finds text with the shape of a credential. Used on drafts, on goals, and on plans before they are saved.
 *
 * Every quantifier is bounded and every alternative starts with a fixed prefix at the beginning of a word, so the
 * time is linear in any text. The shape alone would also match `sk-your-key-here` and `AKIA…EXAMPLE`, so the part
 * after the prefix must look random too.
 */
import type { FindingCode } from '../protocol/index.ts';

type SecretCode = Extract<FindingCode, `looks-like-${string}`>;
type SecretName = SecretCode extends `looks-like-${infer Name}` ? Name : never;

export interface FoundSecret {
  /** A finding's rule. */
  rule: `secret/${string}`;
  code: SecretCode;
  /** UTF-16 offsets into the text. */
  start: number;
  end: number;
}

interface Shape {
  readonly name: SecretName;
  /** With one capturing group: the part that must look random. */
  readonly pattern: string;
  /** False if the shape is proof enough, as with our own tokens or a PEM header followed by content. */
  readonly random: boolean;
}

// The longer `sk-` prefixes come first: alternatives are tried in this order.
const SHAPES: readonly Shape[] = [
  { name: 'anthropic-key', pattern: 'sk-ant-([\\w-]{16,300})', random: true },
  { name: 'openrouter-key', pattern: 'sk-or-([\\w-]{16,300})', random: true },
  { name: 'openai-key', pattern: 'sk-([\\w-]{20,300})', random: true },
  { name: 'stripe-key', pattern: '[sr]k_live_([0-9A-Za-z]{16,200})', random: true },
  { name: 'github-token', pattern: 'gh[pousr]_([0-9A-Za-z]{30,255})', random: true },
  { name: 'github-token', pattern: 'github_pat_(\\w{22,255})', random: true },
  { name: 'gitlab-token', pattern: 'glpat-([\\w-]{20,100})', random: true },
  { name: 'npm-token', pattern: 'npm_([0-9A-Za-z]{36})(?![0-9A-Za-z])', random: true },
  {
    name: 'huggingface-token',
    pattern: 'hf_([0-9A-Za-z]{30,60})',
    random: true,
  },
  {
    name: 'aws-key-id',
    pattern: '(?:AKIA|ASIA)([0-9A-Z]{16})(?![0-9A-Za-z])',
    random: true,
  },
  {
    name: 'access-token',
    pattern: 'byokc_([\\w-]{40,60})',
    random: false,
  },
  { name: 'google-key', pattern: 'AIza([\\w-]{35})(?![\\w-])', random: true },
  {
    name: 'slack-token',
    pattern: 'xox[abeoprs]-([0-9A-Za-z-]{16,250})',
    random: true,
  },
  {
    name: 'json-web-token',
    pattern: 'eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,4000}\\.([\\w-]{16,1000})',
    random: true,
  },
  {
    name: 'private-key',
    pattern:
      '-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\s|\\\\[nr]){0,8}([\\w+/]{16})',
    random: false,
  },
];

const ANY_SHAPE = new RegExp(`(?<![0-9A-Za-z])(?:${SHAPES.map(({ pattern }) => pattern).join('|')})`, 'g');

const PLACEHOLDER = /example|placeholder|your|xxxx|dummy|redacted|abcdefgh|\*{3}/i;

/** Words in kebab case, possibly with capitals, versions and years: `SK-slovak-translation-v2`. */
const isWord = (part: string): boolean => /^[A-Z]?[a-z]+\d{0,4}$|^[A-Z]{0,7}\d{0,4}$/.test(part);

const looksRandom = (body: string): boolean => {
  if (PLACEHOLDER.test(body) || new Set(body).size < 8 || !/\d/.test(body)) return false;
  const parts = body.split(/[-_]/).filter((part) => !isWord(part));
  const mixed = parts.some((part) => /[a-z]/.test(part)) && /[A-Z]/.test(body);
  return mixed || parts.some((part) => part.length >= 14 && /\d/.test(part));
};

export const findSecrets = (text: string): FoundSecret[] => {
  const found: FoundSecret[] = [];
  for (const match of text.matchAll(ANY_SHAPE)) {
    const index = match.slice(1).findIndex((body) => body !== undefined);
    const shape = SHAPES[index];
    const body = match[index + 1];
    if (!shape || body === undefined || (shape.random && !looksRandom(body))) continue;
    found.push({
      rule: `secret/${shape.name}`,
      code: `looks-like-${shape.name}`,
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return found;
};

/** Whether a text contains one anywhere. */
export const looksLikeKey = (text: string): boolean => findSecrets(text).length > 0;
