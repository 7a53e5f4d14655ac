import { textsOf } from '../base/json-texts.ts';
import type { Draft, Finding } from '../protocol/index.ts';
import { findSecrets } from '../secrets/looks-like-key.ts';
import { error } from './rules/finding.ts';

const MAX_FINDINGS = 200;

const findSecretTexts = ({ manifest, markdown, files }: Draft): Finding[] =>
  [...textsOf({ manifest, markdown, files })].flatMap(({ path, text }) =>
    findSecrets(text).map(({ rule, code }) => error(rule, path, code)),
  );

const GROUPS = ['secret/', 'safety/'];

/** Secrets first, then safety, then everything else. */
const rankOf = ({ rule }: Finding): number => {
  const rank = GROUPS.findIndex((group) => rule.startsWith(group));
  return rank === -1 ? GROUPS.length : rank;
};

const isError = ({ severity }: Finding): boolean => severity === 'error';

/** If there are too many, warnings are dropped before errors. */
const atMost = (limit: number, findings: Finding[]): Finding[] => {
  const kept = new Set(findings.toSorted((a, b) => Number(isError(b)) - Number(isError(a))).slice(0, limit));
  return findings.filter((finding) => kept.has(finding));
};

/**
 * The draft's existing findings, its secrets, and what `check` finds; each rule once per place, however often this
 * is called. `check` is an argument because the worker has no room for the format rules.
 */
export const toFindings = (draft: Draft, check: (draft: Draft) => Finding[]): Finding[] => {
  const all = [...draft.findings, ...findSecretTexts(draft), ...check(draft)];
  const byPlace = new Map(all.map((finding) => [`${finding.rule} ${finding.path}`, finding]));
  return atMost(
    MAX_FINDINGS,
    [...byPlace.values()].toSorted((a, b) => rankOf(a) - rankOf(b)),
  );
};
