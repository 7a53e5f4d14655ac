import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

/**
 * Which room may import which, as the architecture says it. A room that is not named on the right of
 * its line may not be imported there; type-only imports count, for a type is a dependency too.
 */
const PURE = ['lib/protocol', 'lib/formats', 'lib/secrets', 'lib/signing'];
const ARROWS: Record<string, readonly string[]> = {
  'lib/protocol': [],
  'lib/secrets': ['lib/protocol'],
  'lib/formats': ['lib/protocol', 'lib/secrets'],
  'lib/signing': ['lib/protocol'],
  /** Runs in web pages, and knows nothing of the extension. */
  'lib/page-text': [],
  'lib/messages': ['lib/protocol'],
  'lib/compose': PURE,
  'lib/registry-client': [...PURE, 'lib/messages'],
  'lib/runs': [...PURE, 'lib/messages', 'lib/registry-client', 'lib/compose'],
  /** Of the planner only what a run will cost, as the test below says. */
  'lib/stores': [...PURE, 'lib/messages', 'lib/compose'],
  'lib/browser': [...PURE, 'lib/messages', 'lib/runs', 'lib/stores', 'lib/registry-client'],
  components: [...PURE, 'lib/stores', 'lib/messages'],
  entrypoints: [
    ...PURE,
    'components',
    'lib/stores',
    'lib/messages',
    'lib/runs',
    'lib/registry-client',
    'lib/browser',
    'lib/page-text',
  ],
  registry: [...PURE, 'lib/compose'],
  /** Starts registry and browser together and drives the extension, whose messages it therefore reads. */
  demo: [...PURE, 'lib/compose', 'lib/messages'],
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CODE = /\.tsx?$/;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?<!['"])\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

interface SourceFile {
  /** From the root, with slashes. */
  name: string;
  room: string;
  text: string;
  imports: string[];
}

/** Those that are rooms in which there are more. */
const SPLIT = new Set(['lib']);

const roomOf = (name: string): string => {
  const [top = '', next, ...rest] = name.split('/');
  return SPLIT.has(top) && rest.length > 0 ? `${top}/${next}` : top;
};

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');

const filesUnder = async (folder: string): Promise<SourceFile[]> => {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return Promise.all(
    names.map(async (name) => {
      const text = withoutComments(await readFile(path.join(ROOT, name), 'utf8'));
      const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
      return { name, room: roomOf(name), text, imports };
    }),
  );
};

const files = (
  await Promise.all(['lib', 'components', 'entrypoints', 'registry', 'demo'].map(filesUnder))
).flat();

const ownImports = ({ name, imports }: SourceFile): string[] =>
  imports.filter((each) => each.startsWith('.')).map((each) => path.join(path.dirname(name), each));

/** Whatever is loaded with them, at once or later. */
const loadedBy = (...entries: string[]): SourceFile[] => {
  const names = new Set(entries);
  for (const name of names)
    for (const file of files.filter((each) => each.name === name))
      for (const target of ownImports(file)) names.add(target);
  return files.filter(({ name }) => names.has(name));
};

const namesOf = (found: SourceFile[]): string[] => found.map(({ name }) => name);
const outside = (...rooms: string[]) => files.filter(({ room }) => !rooms.includes(room));
/** What comes into a browser. */
const shipped = files.filter(({ name }) => !/^(?:registry|demo)\//.test(name));
const importing = (pattern: RegExp, among: SourceFile[]) =>
  namesOf(among.filter(({ imports }) => imports.some((each) => pattern.test(each))));
const naming = (pattern: RegExp, among: SourceFile[]) =>
  namesOf(among.filter(({ text }) => pattern.test(text)));

describe('the rooms', () => {
  it('are all named here', () => {
    expect([...new Set(files.map(({ room }) => room))].filter((room) => !(room in ARROWS))).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(Object.keys(ARROWS))('%s imports only what its arrow allows', (room) => {
    const wrong = files
      .filter((file) => file.room === room)
      .flatMap((file) => ownImports(file).map((target) => ({ from: file.name, target })))
      .filter(({ target }) => roomOf(target) !== room && !(ARROWS[room] ?? []).includes(roomOf(target)));

    expect(wrong).toEqual([]);
  });
});

describe('this test', () => {
  it('sees an import over several lines, an export and a lazy one, but none in a comment or string', () => {
    const text = withoutComments(
      "import {\n  a,\n} from './a.ts';\nexport * from './b.ts';\nawait import('./c.ts');\n// import './d.ts'\n/* import './e.ts' */\nconst f = ['import', './f.ts'];",
    );

    expect([...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2])).toEqual([
      './a.ts',
      './b.ts',
      './c.ts',
    ]);
  });
});

describe('what only one room may know', () => {
  it('the browser is named by lib/browser and entrypoints alone', () => {
    expect(importing(/^(?:wxt|webextension-polyfill)/, outside('lib/browser', 'entrypoints'))).toEqual([]);
    expect(
      naming(
        /\b(?:browser|chrome)\.(?:runtime|storage|tabs|permissions|action|sidePanel)\b/,
        outside('lib/browser', 'entrypoints', 'registry', 'demo'),
      ),
    ).toEqual([]);
  });

  it('lib/browser is imported by entrypoints alone', () => {
    const wrong = outside('lib/browser', 'entrypoints').filter((file) =>
      ownImports(file).some((target) => roomOf(target) === 'lib/browser'),
    );

    expect(namesOf(wrong)).toEqual([]);
  });

  it('fetch is called by the guarded fetch and the providers, which are handed it, and handed over by entrypoints', () => {
    const callers = naming(/(?<![.\w-])fetch\(/, shipped);

    expect(callers.toSorted()).toEqual(expect.arrayContaining(['lib/registry-client/guarded-fetch.ts']));
    expect(
      callers.filter(
        (name) =>
          name !== 'entrypoints/background.ts' &&
          name !== 'lib/registry-client/guarded-fetch.ts' &&
          !name.startsWith('lib/compose/providers/'),
      ),
    ).toEqual([]);
  });

  it('a key is taken out of its Secret where it is sent, and nowhere else', () => {
    expect(naming(/\.reveal\(\)/, files).toSorted()).toEqual([
      'lib/compose/providers/anthropic.ts',
      'lib/compose/providers/openai-compatible.ts',
      'lib/compose/providers/openai.ts',
      'lib/compose/run-key.ts',
      'lib/registry-client/guarded-fetch.ts',
      'lib/registry-client/mask-key.ts',
    ]);
  });

  it('React is imported by views and their hooks alone', () => {
    const wrong = importing(/^react(?:-dom|-markdown)?(?:\/|$)/, outside('components', 'lib/stores')).filter(
      (name) => !name.endsWith('/main.tsx'),
    );

    expect(wrong).toEqual([]);
  });

  it('the database library is imported by registry/db alone', () => {
    const wrong = importing(/^(?:drizzle-orm|pg$|@electric-sql)/, files).filter(
      (name) => !name.startsWith('registry/db/'),
    );

    expect(wrong).toEqual([]);
  });

  it('zod comes configured from lib/protocol/zod.ts', () => {
    expect(importing(/^zod/, files)).toEqual(['lib/protocol/zod.ts']);
  });

  it('the YAML library is imported by the reader of SKILL.md, which the background worker never loads', () => {
    const worker = namesOf(loadedBy('entrypoints/background.ts'));

    expect(importing(/^yaml/, files)).toEqual(['lib/formats/skill-markdown.ts']);
    expect(worker).toEqual(expect.arrayContaining(['entrypoints/background.ts', 'lib/runs/runs.ts']));
    expect(worker).not.toContain('lib/formats/skill-markdown.ts');
  });

  it('the readability library is loaded by the script that goes into a page, and by nothing else', () => {
    const inPage = namesOf(loadedBy('entrypoints/page-text.ts'));

    expect(importing(/^@mozilla\/readability/, files)).toEqual(['lib/page-text/readable-text.ts']);
    expect(inPage).toContain('lib/page-text/readable-text.ts');
    const others = namesOf(files.filter(({ room }) => room === 'entrypoints')).filter(
      (name) => name !== 'entrypoints/page-text.ts',
    );
    expect(namesOf(loadedBy(...others)).filter((name) => name.startsWith('lib/page-text/'))).toEqual([]);
  });

  it('of the planner, stores know what a run will cost and nothing else', () => {
    const known = files.filter(({ room }) => room === 'lib/stores').flatMap(ownImports);

    expect([...new Set(known.filter((each) => roomOf(each) === 'lib/compose'))].toSorted()).toEqual([
      'lib/compose/contract.ts',
      'lib/compose/estimate.ts',
      'lib/compose/settings.ts',
    ]);
  });

  it('the registry imports no development package', async () => {
    const { dependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const own = files.filter(({ name }) => name.startsWith('registry/'));
    const loaded = loadedBy(...namesOf(own));
    const packages = loaded.flatMap(({ name, imports }) =>
      imports
        .filter((each) => !each.startsWith('.') && !each.startsWith('node:'))
        .map((each) => ({ name, package: /^(?:@[^/]+\/)?[^/]+/.exec(each)?.[0] ?? each })),
    );

    expect(namesOf(loaded)).toEqual(expect.arrayContaining(['registry/main.ts', 'lib/compose/run.ts']));
    expect(packages.filter((each) => !Object.hasOwn(dependencies, each.package))).toEqual([]);
  });

  it('Node is used by the registry and the demo alone', () => {
    expect(importing(/^node:/, shipped)).toEqual([]);
  });
});
