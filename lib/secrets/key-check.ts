import { type AnyProviderId, LIMITS } from '../protocol/index.ts';

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

const OTHER_SERVICES =
  /^(?:byokc_|gh[pousr]_|github_pat_|glpat-|AIza|AKIA|ASIA|xox[a-z]-|hf_|npm_|gsk_|xai-|sk_live_|pk_live_)/;

/** Whose key it seems to be, by the prefixes that the three providers have used for years; null if unclear. */
const ownerOf = (key: string): Owner | null => {
  if (key.startsWith('sk-ant-')) return 'anthropic';
  if (key.startsWith('sk-or-')) return 'openrouter';
  if (key.startsWith('sk-proj-') || key.startsWith('sk-svcacct-') || key.startsWith('sk-admin-'))
    return 'openai';
  return OTHER_SERVICES.test(key) ? 'other' : null;
};

/** Null if it may be sent. A real key given to `practice` is refused too, because nothing there needs one. */
export const checkProviderKey = (pasted: string, provider: AnyProviderId): KeyRefusal | null => {
  for (const [code, applies] of CHECKS) if (applies(pasted)) return { code, severity: 'error' };
  const owner = ownerOf(pasted);
  return owner === null || owner === provider ? null : { code: `is-${owner}`, severity: 'warning' };
};
