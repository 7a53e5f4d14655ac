/**
 * Phrases, in English and in shells. Every quantifier is bounded, so that the time is proportional to the text,
 * whatever it contains. Context that may come far before a match is searched backwards from the match: otherwise
 * each `curl` in a long line would be read to the line's end. All patterns look at one line, including
 * continuations after a backslash. A sentence that warns against something matches too: only a person can tell the
 * difference.
 */
export interface Pattern {
  /** Part of every match; a text without it is skipped many times faster. Empty if there is no such part. */
  sign: string;
  pattern: RegExp;
}

const anyCase = (sign: string, pattern: string): Pattern => ({ sign, pattern: new RegExp(pattern, 'i') });

const LINE = String.raw`(?:[^\n\\]|\\(?:\r?\n)?)`;
const DOWNLOAD = String.raw`(?:curl|wget)`;
const WEB_REQUEST = String.raw`(?:irm|iwr|curl|wget|invoke-restmethod|invoke-webrequest)`;
/** `sudo -E`, `env A=b`, `A=b`, and the program's folder. */
const BEFORE_PROGRAM = String.raw`(?:(?:sudo|doas|env|exec|nohup|command|-[\w-]{1,20}|[A-Z_a-z]{1,40}=\S{0,100})\s{1,5}){0,6}(?:[\w./~-]{0,80}\/)?`;
const SHELL = String.raw`(?:ba|z|da|k|c|tc|fi|a|pw)?sh(?![\w-])`;
/** Without options, or with a lone hyphen: `python -m json.tool` reads its input and does not run it. */
const INTERPRETER = String.raw`(?:python[\d.]{0,5}|node|perl|ruby|php)(?:\s{1,5}-)?(?=\s{0,5}(?:$|[\n\`"');&|]))`;

const after = (command: string): string => String.raw`(?<=\b${command}\b${LINE}{0,300})`;

const inSubstitution = (sign: string, opening: string): Pattern =>
  anyCase(
    sign,
    String.raw`${opening}\s{0,5}${DOWNLOAD}\b(?<=\b(?:${SHELL}\s{1,5}-\w{0,5}c|eval|exec|source)\s{1,5}["']?${opening}\s{0,5}${DOWNLOAD})`,
  );

export const PIPES_TO_SHELL: readonly Pattern[] = [
  // curl -fsSL https://… | sudo bash
  anyCase('|', String.raw`\|&?\s{0,20}${BEFORE_PROGRAM}(?:${SHELL}|${INTERPRETER})${after(DOWNLOAD)}`),
  // irm … | iex
  anyCase('|', String.raw`\|\s{0,20}(?:iex|invoke-expression)\b${after(WEB_REQUEST)}`),
  // sh -c "$(curl …)", eval `wget …`
  inSubstitution('$(', String.raw`\$\(`),
  inSubstitution('`', '`'),
  // bash <(curl …), . <(curl …)
  anyCase(
    '<(',
    String.raw`<\(\s{0,5}${DOWNLOAD}\b(?<=(?:\b(?:${SHELL}|source)|(?<!\S)\.)\s{1,5}<\(\s{0,5}${DOWNLOAD})`,
  ),
  // iex (irm …), iex ((New-Object Net.WebClient).DownloadString(…))
  anyCase(
    '',
    String.raw`\b(?:iex|invoke-expression)\b[\s(&"'{}$]{1,10}(?:${WEB_REQUEST}\b|new-object\s{1,5}(?:system\.)?net\.webclient)`,
  ),
];

const EARLIER =
  '(?:previous|prior|earlier|preceding|above|former|original|initial|system|developer|foregoing)';
const ORDERS =
  '(?:instructions?|prompts?|rules?|guidelines?|directions?|messages?|commands?|context|constraints?|polic(?:y|ies)|training)';
/** … all your earlier system instructions */
const EARLIER_ORDERS = String.raw`(?:(?:all|any|every|each|the|your|my|our|their|these|those|of)\s{1,5}){0,4}${EARLIER}\s{1,5}(?:(?:and|or|system|developer|user|safety|given)\s{1,5}){0,3}${ORDERS}\b`;
/** … all of your instructions */
const YOUR_ORDERS = String.raw`(?:all\s{1,5}of\s{1,5}|all\s{1,5})?(?:your|these|the)\s{1,5}(?:instructions|rules|guidelines)\b`;
/** … everything that was said above */
const ALL_BEFORE = String.raw`(?:everything|anything|all|whatever)\s{1,5}(?:(?:that|you|was|were|have|been|has|said|written|told|is|i|we|stands)\s{1,5}){0,6}(?:above|before|previously|earlier|so\s{1,5}far)\b`;

export const OVERRIDES: readonly Pattern[] = [
  anyCase(
    '',
    String.raw`\b(?:(?:ignore|disregard|forget|override|bypass)\s{1,5}${EARLIER_ORDERS}|(?:ignore|disregard|forget)\s{1,5}(?:${YOUR_ORDERS}|${ALL_BEFORE}))`,
  ),
];

const SENSITIVE = String.raw`(?:passwords?|credentials|secrets|api\s{1,3}keys|access\s{1,3}tokens|private\s{1,3}keys?|ssh\s{1,3}keys?|environment\s{1,3}variables|cookies|system\s{1,3}prompt|(?:conversation|chat)\s{1,3}(?:history|log|transcript)|(?:whole|full|entire)\s{1,3}conversation|\.env\b|id_rsa|\.aws/credentials|/etc/(?:passwd|shadow))`;
const ELSEWHERE = String.raw`(?:(?:(?:an?|the|this|my|our)\s{1,3})?(?:(?:following|external|remote|third[- ]party|attacker\S{0,3})\s{1,3}){0,2}(?:server|endpoint|url|address|email|webhook|host|site)\b|https?://|[\w.-]{1,64}@[\w-]{1,64}\.)`;
const SECRET_FILE = String.raw`(?:\.env(?![\w.-])|\.ssh/|id_(?:rsa|ed25519)|\.aws/credentials|\.netrc|\.npmrc|/etc/(?:passwd|shadow))`;

export const DATA_LEAVES: readonly Pattern[] = [
  // … to https://…, with "send", preceded by what is sent in the same sentence
  anyCase(
    '',
    String.raw`\b(?:to|at|via|into)\s{1,3}${ELSEWHERE}(?<=\b(?:send|post|upload|transmit|exfiltrate|forward|leak|e?mail|submit|copy|report)\b[^\n.!?]{0,100}${SENSITIVE}[^\n!?]{0,80})`,
  ),
  // cat ~/.ssh/id_rsa | curl …, env | nc …
  anyCase(
    '|',
    String.raw`\b(?:printenv|env|cat\s{1,5}\S{0,80}?${SECRET_FILE}\S{0,40})\s{0,5}\|${LINE}{0,100}?\b(?:curl|wget|nc|ncat)\b`,
  ),
  // curl -d @.env …, curl … $(cat ~/.aws/credentials)
  anyCase('', String.raw`(?:@|\$\((?:cat\s{1,5})?|<\s{0,5})[\w./~$-]{0,80}?${SECRET_FILE}${after(DOWNLOAD)}`),
];

const LOOPBACK = String.raw`(?:(?:[\w.-]{0,200}\.)?localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0\.0\.0\.0|\[::1\])(?![\w-]|\.\w)`;
/** Names of vocabularies that look like addresses but that nobody fetches. */
const VOCABULARY = String.raw`(?:www\.w3\.org|json-schema\.org|schemas\.[\w.-]{1,100}|purl\.org|xmlns\.com|ns\.adobe\.com)(?![\w.-])`;

/** Anything that begins with a brace or a bracket is a placeholder for an address. */
export const PLAIN_HTTP: readonly Pattern[] = [
  {
    sign: '://',
    pattern: new RegExp(String.raw`\bhttp://(?!${LOOPBACK}|${VOCABULARY})[\p{L}\p{N}\[]`, 'iu'),
  },
];

/** Not part of a web address, nor the path of an API request. Lowercase `/users/…` usually is one. */
const UNIX_PATH = /(?<![\w.~}/-]|\b(?:GET|PUT|POST|PATCH|DELETE|HEAD)\s)\/(?:home|Users)\/[\w.-]{1,64}/;

export const USER_PATHS: readonly Pattern[] = [
  { sign: '/home/', pattern: UNIX_PATH },
  { sign: '/Users/', pattern: UNIX_PATH },
  { sign: 'sers', pattern: /\b[A-Za-z]:[\\/]{1,2}[Uu]sers[\\/]{1,2}[\w.-]{1,64}/ },
];

/**
 * A leftover TODO is the first word of its line, or is followed by a colon or a bracket; "fix every TODO" is a
 * legitimate task of a skill. Only this pattern is case-sensitive.
 */
const leftOver = (sign: string): Pattern => ({
  sign,
  pattern: new RegExp(
    String.raw`(?<=^[ \t>*#/[(-]{0,20})${sign}(?![\w\`"'/-])|(?<![\w\`"'])${sign}[:()\]]`,
    'm',
  ),
});

export const PLACEHOLDERS: readonly Pattern[] = [
  leftOver('TODO'),
  leftOver('FIXME'),
  leftOver('TBD'),
  { sign: 'orem ipsum', pattern: /\b[Ll]orem ipsum\b/ },
  { sign: '<', pattern: /<[Yy](?:our|OUR)[\s_-][^<>\n]{1,60}>/ },
  { sign: '[', pattern: /\[(?:[Ii]nsert|INSERT|[Yy]our|YOUR) [^\]\n]{1,60}\](?!\()/ },
];

/** Nothing except a placeholder. */
export const ONLY_PLACEHOLDER =
  /^\W{0,20}(?:TODO|FIXME|TBD|TBA|lorem ipsum|placeholder|description|insert [^\n]{1,60} here|your [^\n]{1,60} here)\W{0,20}$/i;
