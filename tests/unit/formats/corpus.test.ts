import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { checkEntry, readCorpus } from '../../support/samples/format-corpus.ts';

const corpus = await readCorpus();
const accepted = corpus.filter(({ group }) => group === 'accepted');
const rejected = corpus.filter(({ group }) => group === 'rejected');

const RULE = /['"]((?:skill|mcp|agent|plugin|safety)\/[a-z0-9-]+)['"]/g;

const rulesInCode = async (): Promise<string[]> => {
  const folder = fileURLToPath(new URL('../../../lib/formats', import.meta.url));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(RULE)].map(([, rule = '']) => rule))),
  ].toSorted();
};

const rulesOf = (entries: typeof corpus): string[] =>
  [...new Set(entries.flatMap(({ rule }) => rule ?? []))].toSorted();

describe('an accepted file', () => {
  it.each(accepted)('has no error, and is within the rule it is about: $kind $name', async (entry) => {
    const findings = await checkEntry(entry);

    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings.map(({ rule }) => rule)).not.toContain(entry.rule);
  });
});

describe('a rejected file', () => {
  it.each(rejected)('breaks the rule that its name says, and no other: $kind $name', async (entry) => {
    const findings = await checkEntry(entry);
    const errors = findings.filter(({ severity }) => severity === 'error');
    const rules = (errors.length > 0 ? errors : findings).map(({ rule }) => rule);

    expect(new Set(rules)).toEqual(new Set([entry.rule]));
  });
});

describe('every rule', () => {
  it('has a file that breaks it and one that just does not', async () => {
    const rules = await rulesInCode();

    expect(rules.length).toBeGreaterThan(60);
    expect(rulesOf(rejected)).toEqual(rules);
    expect(rulesOf(accepted)).toEqual(rules);
  });
});
