import { existsSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ROUTE_LIMITS } from '../../../registry/limits/route-limits.ts';
import { codeIn, DOCUMENTS, filesIn, readSource, ROOT } from '../../support/suite/documents.ts';

/** What a document names must be there: files, links, headings, scripts, routes, metrics, words on the screen. */

const FOLDERS =
  /^(?:\.ci|\.github|bench|components|docs|entrypoints|findings|lib|public|registry|tests)\/[\w./-]*$/;
const ROOT_FILE = /^(?:[A-Z]+\.md|[\w.-]+\.(?:json|ts))$/;
/** Names of files in drafts and in what people import; none of them is ours. */
const OF_DRAFTS = new Set(
  'SKILL.md README.md server.json tools.json composition.json plugin.json mcp.json'.split(' '),
);

const pathsIn = (text: string): string[] =>
  codeIn(text).filter((code) => FOLDERS.test(code) || (ROOT_FILE.test(code) && !OF_DRAFTS.has(code)));

interface Link {
  /** From the root. */
  file: string;
  heading: string | undefined;
}

const linksIn = (document: string): Link[] =>
  [...readSource(document).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)].map(
    ([, file = '', heading]) => ({
      file: file === '' ? document : path.join(path.dirname(document), file),
      heading,
    }),
  );

/** As code hosts make them of a heading. */
const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (document: string): string[] =>
  [...readSource(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => toAnchor(heading));

const { scripts } = JSON.parse(readSource('package.json')) as { scripts: Record<string, string> };

/** Decisions and the article speak of what was and of what may come. */
const CURRENT = DOCUMENTS.filter((document) => !/^docs\/(?:decisions\/|article|costs)/.test(document));

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readSource(document);

  it('names only files that are there', () => {
    // What examples of `docs/examples/README.md` are called stands beside it.
    const beside = path.join(ROOT, path.dirname(document));
    const missing = pathsIn(text).filter(
      (name) => !existsSync(path.join(ROOT, name)) && !existsSync(path.join(beside, name)),
    );

    expect(missing).toEqual([]);
  });

  it('links only to what is there', () => {
    const broken = linksIn(document).filter(
      ({ file, heading }) =>
        !existsSync(path.join(ROOT, file)) || (heading !== undefined && !anchorsOf(file).includes(heading)),
    );

    expect(broken).toEqual([]);
  });

  it('shows no script that package.json does not have', () => {
    const shown = [...text.matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, script = '']) => script);

    expect(shown.filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe('the documents', () => {
  it.each(CURRENT)('%s names only routes that the registry has', (document) => {
    const routes = Object.keys(ROUTE_LIMITS).map((route) => route.replaceAll(/:\w+/g, '*'));
    const named = codeIn(readSource(document)).flatMap(
      (code) =>
        /^(?:GET|POST|PUT|PATCH|DELETE) (\/\S*)$/.exec(code)?.[1]?.replaceAll(/[:{<]\w+[}>]?/g, '*') ?? [],
    );

    expect(named.filter((route) => !routes.includes(route))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s names only metrics that are counted', (document) => {
    const metrics = readSource('registry/http/metrics.ts');
    const named = readSource(document).match(/\bbyok_[a-z_]+/g) ?? [];

    expect(named.filter((name) => !metrics.includes(`'${name}'`))).toEqual([]);
  });

  // The convention: bold that begins with a capital and is no sentence is a name on the screen.
  it.each(['README.md', 'PRIVACY.md', 'docs/self-hosting.md'])(
    '%s calls what is on the screen by its name',
    (document) => {
      const screens = [...filesIn('lib/texts/en'), 'public/_locales/en/messages.json']
        .map(readSource)
        .join('\n');
      const named = [...readSource(document).matchAll(/\*\*([A-Z][^*]*[^*.])\*\*/g)].map(
        ([, name = '']) => name,
      );

      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => !screens.includes(name))).toEqual([]);
    },
  );

  it('are found by whoever begins with README.md', () => {
    const reached = new Set(['README.md']);
    for (const document of reached)
      for (const { file } of linksIn(document))
        for (const other of DOCUMENTS)
          // A link to a folder leads to all that lies in it.
          if (other === file || path.dirname(other) === file.replace(/\/$/, '')) reached.add(other);

    expect(DOCUMENTS.filter((document) => !reached.has(document) && !document.startsWith('.github'))).toEqual(
      [],
    );
  });

  it('tell of every finding', () => {
    const told = codeIn(readSource('findings/README.md'));
    const there = filesIn('findings', '*.sh');

    expect(there.length).toBeGreaterThan(0);
    expect(there.filter((script) => !told.includes(script))).toEqual([]);
  });
});
