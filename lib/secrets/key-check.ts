import { parseServerAddress } from '../base/server-address.ts';
import { type AnyProviderId, LIMITS } from '../protocol/index.ts';
import { domainOf, type Service } from '../services/service.ts';
import { isSendable } from './own-key.ts';

/**
 * Checks what a person pasted before anything is sent. A refusal contains a code and nothing of the input:
 * `new Headers()` quotes the whole value if it is not printable, and so would any message made from it.
 *
 * An accepted key is printable ASCII without spaces, so it is safe in a header.
 */
export interface KeyRefusal {
  code: KeyRefusalCode;
  /** `warning`: it may be intended, so a view may let the person insist. `error`: it cannot be sent. */
  severity: 'error' | 'warning';
}

type Owner = 'anthropic' | 'openrouter' | 'openai' | 'other';

export type KeyRefusalCode =
  | 'empty'
  | 'json'
  | 'url'
  | 'bearer'
  | 'assignment'
  | 'smart-quotes'
  | 'quoted'
  | 'byte-order-mark'
  | 'invisible'
  | 'nul'
  | 'two-keys'
  | 'line-break'
  | 'edge-space'
  | 'inner-space'
  | 'control'
  | 'not-ascii'
  | 'too-short'
  | 'too-long'
  | `is-${Owner}`;

/** Zero-width characters, joiners, direction marks, soft hyphens and all else that Unicode defines as invisible. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const SETTINGS_LINE =
  /^(?:export\s+|set\s+|\$env:)?[A-Za-z_-]{0,40}(?:key|token|secret)[A-Za-z_-]{0,40}\s{0,5}[=:]\s{0,5}\S/i;

/** The order puts the most helpful reason first: a quoted key also has "quotes no key has". */
const CHECKS: readonly (readonly [KeyRefusalCode, (pasted: string) => boolean])[] = [
  ['empty', (pasted) => pasted.trim() === ''],
  ['json', (pasted) => /^\s*[{[]/.test(pasted)],
  ['url', (pasted) => /^\s*[a-z][a-z0-9+.-]{0,20}:\/\//i.test(pasted)],
  ['bearer', (pasted) => /^\s*(?:authorization\s*:\s*)?bearer[\s:]/i.test(pasted)],
  ['assignment', (pasted) => SETTINGS_LINE.test(pasted.trimStart())],
  ['byte-order-mark', (pasted) => pasted.includes('\ufeff')],
  ['smart-quotes', (pasted) => /[\u2018-\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033]/.test(pasted)],
  ['quoted', (pasted) => /["'`]/.test(pasted)],
  ['invisible', (pasted) => INVISIBLE.test(pasted)],
  ['nul', (pasted) => pasted.includes('\0')],
  ['two-keys', (pasted) => pasted.split(/[\s,;|]+/).filter((part) => part.length >= 16).length > 1],
  ['line-break', (pasted) => /[\r\n\u0085\u2028\u2029]/.test(pasted)],
  ['edge-space', (pasted) => pasted.trim() !== pasted],
  ['inner-space', (pasted) => /\s/.test(pasted)],
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  ['control', (pasted) => /[\u0000-\u001f\u007f-\u009f]/.test(pasted)],
  ['not-ascii', (pasted) => !/^[\x21-\x7e]*$/.test(pasted)],
  ['too-short', (pasted) => pasted.length < LIMITS.providerKeyMinCharacters],
  ['too-long', (pasted) => pasted.length > LIMITS.providerKeyMaxCharacters],
];

/** A registry's. It opens saved plans, and is of use to no model. */
const ACCESS_TOKEN = /^byokc_/;

/** What the keys of a service begin with, and its domain; null if no model is offered there. */
const OWNERS: readonly (readonly [prefix: RegExp, owner: Owner, domain: string | null])[] = [
  [/^sk-ant-/, 'anthropic', 'anthropic.com'],
  [/^sk-or-/, 'openrouter', 'openrouter.ai'],
  [/^sk-(?:proj|svcacct|admin)-/, 'openai', 'openai.com'],
  [/^AIza/, 'other', 'googleapis.com'],
  [/^gsk_/, 'other', 'groq.com'],
  [/^xai-/, 'other', 'x.ai'],
  [/^hf_/, 'other', 'huggingface.co'],
  [/^(?:gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|xox[a-z]-|npm_|sk_live_|pk_live_)/, 'other', null],
  [ACCESS_TOKEN, 'other', null],
];

const isUnder = (host: string, domain: string | null): boolean =>
  domain !== null && `.${host}`.endsWith(`.${domain}`);

/** Whether only one service's keys are of use at a host. Any other may be a gateway, which takes what it likes. */
const isKnown = (host: string, services: readonly Service[]): boolean =>
  [...OWNERS.map(([, , domain]) => domain), ...services.map(domainOf)].some((domain) =>
    isUnder(host, domain),
  );

/** A warning, if the beginning of a key says that it is somebody else's. */
const refuseOthers = (
  key: string,
  isOurs: (owner: Owner, domain: string | null) => boolean,
): KeyRefusal | null => {
  const found = OWNERS.find(([prefix]) => prefix.test(key));
  if (found === undefined) return null;
  const [, owner, domain] = found;
  return isOurs(owner, domain) ? null : { code: `is-${owner}`, severity: 'warning' };
};

/**
 * Null if it may be sent. A real key given to `practice` is refused too, because nothing there needs one.
 *
 * At an address of the person's own, whatever a header carries is a key: gateways give out words of seven letters,
 * signed tokens of two thousand characters, and keys with `|` or `:` inside. `services` are those whose keys are known
 * to be of use nowhere else.
 */
export const checkProviderKey = (
  pasted: string,
  provider: AnyProviderId,
  address = '',
  services: readonly Service[] = [],
): KeyRefusal | null => {
  if (provider === 'openai-compatible' && pasted !== '' && isSendable(pasted)) {
    const host = parseServerAddress(address)?.host.replace(/:\d+$/, '') ?? '';
    const isOpen = !isKnown(host, services) && !ACCESS_TOKEN.test(pasted);
    return refuseOthers(pasted, (_owner, domain) => isOpen || isUnder(host, domain));
  }
  for (const [code, applies] of CHECKS) if (applies(pasted)) return { code, severity: 'error' };
  return refuseOthers(pasted, (owner) => owner === provider);
};
