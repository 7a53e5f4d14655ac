import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { ENGLISH } from '../../../lib/texts/en/index.ts';
import { LANGUAGES } from '../../../lib/texts/languages.ts';
import { findLiterals } from '../../support/texts/find-literals.ts';
import { findReaders } from '../../support/texts/find-readers.ts';
import { LANGUAGES as PSEUDO } from '../../support/texts/pseudo-languages.ts';
import { parseSources } from '../../support/texts/syntax.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const FOUND: [code: string, words: string][] = [
  ['<p>Saved</p>', 'Saved'],
  ['<p>{isSaved ? "saved" : other}</p>', 'saved'],
  ['<p>{`${count} left`}</p>', ' left'],
  ['<input aria-label="goal" />', 'goal'],
  ['<Field label="key" hint={"a key"} />', 'key|a key'],
  ['{ busy: "Saving" }', 'Saving'],
  ['say("that is all")', 'that is all'],
  ['say(`${who} refused it`)', ' refused it'],
];
const NOT_FOUND = [
  '<p className="button small">{RUN.title} · {"/"}</p>',
  '<a rel="noopener noreferrer" href="/plans.html" target="_blank" />',
  'event.key === "ArrowDown"',
  'new Error("The page has no root")',
  'toFailure("no-token")',
  '`${id}-problem`',
];

const namesUnder = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));

const names = ['components', 'entrypoints', 'lib', 'registry'].flatMap(namesUnder);
const trees = parseSources({
  ...Object.fromEntries(names.map((name) => [name, readFileSync(path.join(ROOT, name), 'utf8')])),
  ...Object.fromEntries(
    [...FOUND.map(([code]) => code), ...NOT_FOUND].map((code, index) => [
      `sample-${index}.tsx`,
      `export const sample = (${code});`,
    ]),
  ),
});
const sample = (index: number) => trees.filter(({ name }) => name === `sample-${index}.tsx`);

/** From where a person is shown something. */
const VIEWS = /^(?:components|entrypoints|lib\/(?:form|stores|browser|failures))\//;

/** `keptKey` is `KEPT_KEY` in its file. */
const toConstant = (room: string): string => room.replaceAll(/[A-Z]/g, '_$&').toUpperCase();

describe('what a person reads', () => {
  it('is a text of lib/texts and no literal, in every file that shows or chooses it', () => {
    const views = trees.filter(({ name }) => VIEWS.test(name));

    expect(views.flatMap(findLiterals)).toEqual([]);
    expect(views.length).toBeGreaterThan(90);
  });

  it.each(FOUND.map((each, index) => [...each, index] as const))('is seen in %s', (_, words, index) => {
    expect(
      sample(index)
        .flatMap(findLiterals)
        .map(({ text }) => text)
        .join('|'),
    ).toBe(words);
  });

  it.each(NOT_FOUND.map((code, index) => [code, index + FOUND.length] as const))(
    'is not in %s',
    (_, index) => {
      expect(sample(index).flatMap(findLiterals)).toEqual([]);
      expect(sample(index)).toHaveLength(1);
    },
  );
});

describe('a text', () => {
  // The languages themselves, and the lists of all failures, read nothing.
  const readers = findReaders(
    trees.filter(({ name }) => !/^lib\/(?:texts\/\w+\/|failures\/(?:parties|failure)\.ts)/.test(name)),
  );
  it('is read by something', () => {
    const unread = Object.entries(ENGLISH).flatMap(([room, texts]) =>
      Object.keys(texts)
        .filter((text) => !readers.has(toConstant(room), text))
        .map((text) => `${room}.${text}`),
    );

    expect(unread).toEqual([]);
  });

  it('is seen where nothing reads it', () => {
    expect(readers.has('RUN', 'cancel')).toBe(true);
    expect(readers.has('RUN', 'nobodyReadsThis')).toBe(false);
    expect(readers.has('FAILURES', 'no-token')).toBe(true);
    expect(readers.has('FAILURES', 'no-such-failure')).toBe(false);
  });

  it('is there in every language, in the same form', async () => {
    const formOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, formOf(part)]))
        : typeof value;

    // There may be none yet, but that of the pseudo build, which is loaded as one is.
    for (const load of [...Object.values(LANGUAGES), ...Object.values(PSEUDO)]) {
      const [english, translated] = await load();
      expect(english).toBe(ENGLISH);
      expect(formOf(translated)).toEqual(formOf(ENGLISH));
    }
  });
});
