import { textsOf } from '../../base/json-texts.ts';
import type { Draft, Finding } from '../../protocol/index.ts';
import { type Findings, error } from './finding.ts';
import { ONLY_PLACEHOLDER } from './unsafe-patterns.ts';
import { findUnsafe } from './unsafe-text.ts';

/** The parts of a draft, whoever wrote it. `manifest` may be anything that was parsed. */
export type DraftParts = Pick<Draft, 'markdown' | 'files'> & { manifest: unknown };

/** server.json's own field for "what to type here", as an example. */
const isExample = (path: string): boolean => /\/(?:placeholder|valueHint)$/.test(path);

/** A draft whose text or description is a placeholder is useless. */
const isUnusable = (path: string, text: string): boolean =>
  /^\/(?:markdown|manifest\/(?:server\/)?description)$/.test(path) &&
  text.length <= 200 &&
  ONLY_PLACEHOLDER.test(text);

const check = function* (value: unknown): Findings {
  for (const { path, text } of textsOf(value)) {
    const unusable = isUnusable(path, text);
    if (unusable) yield error('safety/placeholder', path, 'only-placeholder');
    for (const { rule, severity, code, values } of findUnsafe(text))
      if (rule !== 'safety/placeholder' || !(unusable || isExample(path)))
        yield { rule, severity, path, code, values };
  }
};

/** What makes a draft of any kind unsafe, except secrets, which `lib/secrets` finds. */
export const checkSafety = ({ manifest, markdown, files }: DraftParts): Finding[] => [
  ...check({ manifest, markdown, files }),
];
