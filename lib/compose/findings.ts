import { findShape } from '../formats/shape.ts';
import type { Draft, Finding } from '../protocol/index.ts';
import { findSecrets } from '../secrets/looks-like-key.ts';

const MAX_FINDINGS = 200;

/** Added by the run itself, the only one that still has the key. */
export const RUN_KEY_FINDING: Finding = {
  rule: 'secret/run-key',
  severity: 'error',
  path: '',
  message: 'The provider had written your key into this draft. It was masked; look at where it stood.',
};

const toPointer = (parent: string, name: string): string =>
  `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`.slice(0, 500);

/** Every string of a value with its RFC 6901 pointer. */
const eachText = function* (value: unknown, path: string): Generator<[path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* eachText(inner, toPointer(path, name));
};

const findSecretTexts = ({ manifest, markdown, files }: Draft): Finding[] =>
  [...eachText({ manifest, markdown, files }, '')].flatMap(([path, text]) =>
    findSecrets(text).map(({ rule, what }): Finding => ({
      rule,
      severity: 'error',
      path,
      message: `There is something here that looks like ${what}. Remove it.`,
    })),
  );

/** What the draft already carries, then secrets, then shape; each rule once a place, however often this is asked. */
export const toFindings = (draft: Draft): Finding[] => {
  const all = [...draft.findings, ...findSecretTexts(draft), ...findShape(draft)];
  const byPlace = new Map(all.map((finding) => [`${finding.rule} ${finding.path}`, finding]));
  return [...byPlace.values()].slice(0, MAX_FINDINGS);
};
