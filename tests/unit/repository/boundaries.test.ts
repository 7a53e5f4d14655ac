import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import * as zodNames from '../../../entrypoints/zod/zod-names.ts';
import { codeIn, tableRows } from '../../support/suite/documents.ts';

/**
 * Which room may import which, as the architecture says it. A room that is not named on the right of its line may not
 * be imported there; type-only imports count, for a type is a dependency too. A room is a folder of `lib`, `components`
 * or `registry` with all that is below it; `entrypoints`, `demo`, `verify` and the files directly in `registry` are rooms
 * as well.
 */
const PURE = ['lib/base', 'lib/services', 'lib/protocol', 'lib/secrets', 'lib/formats'];
const VIEWS = [...PURE, 'lib/texts', 'lib/failures', 'lib/messages', 'lib/stores', 'lib/form'];
const ARROWS: Record<string, readonly string[]> = {
  'lib/base': [],
  'lib/services': [],
  'lib/protocol': ['lib/base'],
  'lib/secrets': ['lib/base', 'lib/services', 'lib/protocol'],
  'lib/formats': ['lib/base', 'lib/protocol', 'lib/secrets'],
  'lib/signing': ['lib/base', 'lib/protocol'],
  /** Words are put to codes where they are shown: in components, and at the registry's edge. */
  'lib/texts': ['lib/protocol', 'lib/formats', 'lib/signing'],
  /** Runs in web pages, and knows nothing of the extension. */
  'lib/page-text': [],
  'lib/failures': ['lib/base', 'lib/protocol', 'lib/texts'],
  'lib/messages': ['lib/base', 'lib/services', 'lib/protocol', 'lib/failures'],
  'lib/planner': PURE,
  'lib/registry-client': [...PURE, 'lib/failures', 'lib/messages', 'lib/signing'],
  'lib/session': [...PURE, 'lib/failures', 'lib/messages'],
  'lib/runs': [...PURE, 'lib/failures', 'lib/messages', 'lib/session', 'lib/registry-client', 'lib/planner'],
  'lib/worker': [...PURE, 'lib/failures', 'lib/messages', 'lib/session', 'lib/registry-client', 'lib/runs'],
  /** This browser profile as a signer. Only pages load it, as they do signatures. */
  'lib/signer': [...PURE, 'lib/failures', 'lib/session', 'lib/signing', 'lib/registry-client'],
  'lib/stores': [...PURE, 'lib/failures', 'lib/messages', 'lib/registry-client', 'lib/signer'],
  /** Of the planner only what a run will cost, as the test below says. */
  'lib/form': [...PURE, 'lib/failures', 'lib/messages', 'lib/stores', 'lib/planner'],
  /** A bundle on its way from a plan to the registry. Only its own page loads it. */
  'lib/wizard': [
    ...PURE,
    'lib/signing',
    'lib/signer',
    'lib/failures',
    'lib/messages',
    'lib/stores',
    'lib/registry-client',
  ],
  'lib/browser': [
    ...PURE,
    'lib/texts',
    'lib/messages',
    'lib/session',
    'lib/stores',
    'lib/registry-client',
    'lib/signer',
  ],
  'components/markdown': ['lib/texts'],
  'components/parts': VIEWS,
  'components/fields': [...VIEWS, 'components/parts'],
  'components/drafts': [...VIEWS, 'components/parts', 'components/fields', 'components/markdown'],
  'components/composition': [...VIEWS, 'components/parts', 'components/drafts'],
  'components/run': [...VIEWS, 'components/parts', 'components/drafts', 'components/composition'],
  'components/compose': [...VIEWS, 'components/parts', 'components/fields', 'components/run'],
  'components/beside': [...VIEWS, 'components/parts', 'lib/signer', 'lib/signing'],
  'components/plans': [...VIEWS, 'components/parts', 'components/composition', 'components/run'],
  /** Its own page alone loads it. */
  'components/wizard': [
    ...VIEWS,
    'lib/registry-client',
    'lib/wizard',
    'components/parts',
    'components/fields',
    'components/markdown',
    'components/composition',
  ],
  'components/settings': [...VIEWS, 'components/parts', 'components/fields', 'lib/signer'],
  entrypoints: [
    ...PURE,
    'components/beside',
    'components/compose',
    'components/parts',
    'components/plans',
    'components/settings',
    'components/styles',
    'components/wizard',
    'lib/registry-client',
    'lib/signer',
    'lib/wizard',
    'lib/texts',
    'lib/stores',
    'lib/form',
    'lib/runs',
    'lib/worker',
    'lib/browser',
    'lib/page-text',
  ],
  'registry/base': [...PURE, 'lib/signing'],
  'registry/db': PURE,
  'registry/settings': [...PURE, 'lib/planner', 'registry/base', 'registry/db'],
  'registry/http': [...PURE, 'lib/texts', 'registry/base', 'registry/db', 'registry/settings'],
  /** Who somebody is: tokens, what they allow, page sessions, and the commands about them. */
  'registry/accounts': [
    ...PURE,
    'lib/signing',
    'registry/base',
    'registry/db',
    'registry/http',
    'registry/settings',
  ],
  'registry/network': ['registry/base', 'registry/settings', 'registry/http'],
  'registry/limits': [...PURE, 'registry/accounts', 'registry/settings', 'registry/http'],
  'registry/catalog': [...PURE, 'lib/planner', 'registry/base', 'registry/db', 'registry/http'],
  'registry/control': [
    ...PURE,
    'registry/accounts',
    'registry/base',
    'registry/db',
    'registry/http',
    'registry/catalog',
  ],
  /** Looks at everything from outside, and changes nothing. */
  'registry/doctor': [
    ...PURE,
    'lib/planner',
    'registry/base',
    'registry/control',
    'registry/db',
    'registry/http',
    'registry/network',
    'registry/operator',
    'registry/settings',
  ],
  'registry/import': [...PURE, 'lib/texts', 'registry/catalog', 'registry/control'],
  /** What can be installed, and how. Nothing that is listed for installing comes from elsewhere. */
  'registry/install': [...PURE, 'registry/db', 'registry/http'],
  /** Decides what may be published. Words are put to findings here, because they go into the answer. */
  'registry/publishing': [
    ...PURE,
    'lib/signing',
    'lib/texts',
    'registry/db',
    'registry/catalog',
    'registry/receipts',
  ],
  /** What a registry saw of how a draft was made. Stores nothing. */
  'registry/receipts': [...PURE, 'lib/signing', 'registry/base'],
  'registry/openapi': [...PURE, 'lib/texts'],
  /** The registry as its own customer: its key, its model, and what is said when the key does not work. */
  'registry/operator': [...PURE, 'lib/planner', 'registry/settings'],
  /** What the registry's own key may use, and how much of it is left. */
  'registry/budget': [...PURE, 'lib/planner', 'registry/base', 'registry/db', 'registry/settings'],
  'registry/runs': [
    ...PURE,
    'lib/planner',
    'registry/accounts',
    'registry/base',
    'registry/db',
    'registry/http',
    'registry/receipts',
    'registry/settings',
  ],
  /** Runs on the registry's own key, which belong to nobody's request. */
  'registry/jobs': [
    ...PURE,
    'lib/planner',
    'registry/accounts',
    'registry/base',
    'registry/budget',
    'registry/db',
    'registry/http',
    'registry/operator',
    'registry/receipts',
    'registry/runs',
    'registry/settings',
  ],
  'registry/routes': [
    ...PURE,
    'lib/planner',
    'registry/accounts',
    'registry/base',
    'registry/db',
    'registry/http',
    'registry/settings',
    'registry/catalog',
    'registry/install',
    'registry/jobs',
    'registry/openapi',
    'registry/operator',
    'registry/budget',
    'registry/publishing',
    'registry/receipts',
    'registry/runs',
  ],
  /** What a route is made of they share. */
  'registry/pages': [
    ...PURE,
    'lib/texts',
    'registry/accounts',
    'registry/db',
    'registry/http',
    'registry/catalog',
    'registry/install',
    'registry/publishing',
    'registry/routes',
  ],
  /** `main`, `serve` and `app` put it all together. */
  registry: [
    ...PURE,
    'lib/planner',
    'registry/accounts',
    'registry/base',
    'registry/catalog',
    'registry/control',
    'registry/db',
    'registry/doctor',
    'registry/http',
    'registry/import',
    'registry/jobs',
    'registry/limits',
    'registry/network',
    'registry/operator',
    'registry/budget',
    'registry/pages',
    'registry/publishing',
    'registry/receipts',
    'registry/routes',
    'registry/runs',
    'registry/settings',
  ],
  verify: ['lib/base', 'lib/protocol', 'lib/signing'],
  /** Starts registry and browser together and drives the extension, whose messages it therefore reads. */
  demo: [...PURE, 'lib/texts', 'lib/failures', 'lib/messages', 'lib/planner'],
};

/** More files in one folder are more than one subject. */
const MOST_FILES = 18;

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CODE = /\.tsx?$/;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?<!['"])\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

interface SourceFile {
  /** From the root, with slashes. */
  name: string;
  room: string;
  text: string;
  imports: string[];
  /** Without those of types, which no bundle holds. */
  loads: string[];
}

/** Those that are rooms in which there are more. */
const SPLIT = new Set(['lib', 'components', 'registry']);

const roomOf = (name: string): string => {
  const [top = '', next, ...rest] = name.split('/');
  return SPLIT.has(top) && rest.length > 0 ? `${top}/${next}` : top;
};

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');

const importsIn = (code: string): string[] =>
  [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');

const filesUnder = async (folder: string): Promise<SourceFile[]> => {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return Promise.all(
    names.map(async (name) => {
      const text = withoutComments(await readFile(path.join(ROOT, name), 'utf8'));
      const loads = importsIn(text.replaceAll(/(^|\n)\s*(?:import|export) type\s[^;]*;/g, '$1'));
      return { name, room: roomOf(name), text, imports: importsIn(text), loads };
    }),
  );
};

const files = (
  await Promise.all(['lib', 'components', 'entrypoints', 'registry', 'demo', 'verify'].map(filesUnder))
).flat();

const toNames = (name: string, imports: readonly string[]): string[] =>
  imports.filter((each) => each.startsWith('.')).map((each) => path.join(path.dirname(name), each));

const ownImports = ({ name, imports }: SourceFile): string[] => toNames(name, imports);

/** Whatever is loaded with them, at once or later. */
const loadedBy = (...entries: string[]): SourceFile[] => {
  const names = new Set(entries);
  for (const name of names)
    for (const file of files.filter((each) => each.name === name))
      for (const target of toNames(name, file.loads)) names.add(target);
  return files.filter(({ name }) => names.has(name));
};

/** Those that lead back to themselves by way of others. */
const findCircles = (arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const reachedFrom = (start: string): Set<string> => {
    const reached = new Set(arrows.get(start));
    for (const name of reached) for (const next of arrows.get(name) ?? []) reached.add(next);
    return reached;
  };
  return [...arrows.keys()].filter((name) => reachedFrom(name).has(name));
};

/** Which folder imports which. A folder and one inside it are one subject: no arrow. */
const folderArrows = (): Map<string, Set<string>> => {
  const arrows = new Map<string, Set<string>>();
  for (const file of files) {
    const from = path.dirname(file.name);
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const target of ownImports(file).map((name) => path.dirname(name)))
      if (!`${target}/`.startsWith(`${from}/`) && !`${from}/`.startsWith(`${target}/`)) targets.add(target);
  }
  return arrows;
};

const namesOf = (found: SourceFile[]): string[] => found.map(({ name }) => name);
const outside = (...rooms: string[]) => files.filter(({ room }) => !rooms.includes(room));
/** The background worker, and what it loads for direct runs. */
const WORKER = ['entrypoints/background.ts', 'entrypoints/direct.ts'];
/** What comes into a browser. */
const shipped = files.filter(({ name }) => !/^(?:registry|demo|verify)\//.test(name));
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

  it('have no circle, neither of files nor of folders', () => {
    expect(findCircles(new Map(files.map((file) => [file.name, new Set(ownImports(file))])))).toEqual([]);
    expect(findCircles(folderArrows())).toEqual([]);
    expect(
      findCircles(new Map(Object.entries(ARROWS).map(([room, targets]) => [room, new Set(targets)]))),
    ).toEqual([]);
  });

  it('are listed in docs/architecture.md, each of the extension’s above all that it imports', () => {
    const listed = tableRows('docs/architecture.md', '| room |').map(
      ([room = '']) => codeIn(room)[0]?.replace(/\/$/, '') ?? '',
    );
    const placeOf = (room: string): number =>
      listed.findIndex((each) => room === each || room.startsWith(`${each}/`));
    const upwards = Object.entries(ARROWS)
      .filter(([room]) => !/^(?:registry|verify|demo)\b/.test(room))
      .flatMap(([room, targets]) =>
        targets
          .filter((target) => placeOf(target) < placeOf(room))
          .map((target) => `${room} imports ${target}`),
      );

    expect(Object.keys(ARROWS).filter((room) => placeOf(room) === -1)).toEqual([]);
    expect(upwards).toEqual([]);
  });

  it(`have at most ${MOST_FILES} files in a folder`, () => {
    const counts = Map.groupBy(files, ({ name }) => path.dirname(name));

    expect([...counts].filter(([, inside]) => inside.length > MOST_FILES).map(([folder]) => folder)).toEqual(
      [],
    );
  });
});

describe('this test', () => {
  it('sees a circle', () => {
    expect(
      findCircles(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['c'])],
          ['c', new Set(['b'])],
        ]),
      ),
    ).toEqual(['b', 'c']);
  });

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
        shipped.filter(({ room }) => room !== 'lib/browser' && room !== 'entrypoints'),
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
          !name.startsWith('lib/planner/providers/'),
      ),
    ).toEqual([]);
  });

  it('a key is taken out of its Secret where it is sent, and nowhere else', () => {
    expect(naming(/\.reveal\(\)/, files).toSorted()).toEqual([
      'lib/planner/providers/anthropic.ts',
      'lib/planner/providers/openai-compatible.ts',
      'lib/planner/providers/openai.ts',
      'lib/planner/run-key.ts',
      'lib/registry-client/guarded-fetch.ts',
      'lib/registry-client/mask-key.ts',
      'registry/operator/operator-key.ts',
    ]);
  });

  it('React is imported by views and their hooks alone', () => {
    const wrong = importing(
      /^react(?:-dom|-markdown)?(?:\/|$)/,
      files.filter(({ room }) => !room.startsWith('components/') && room !== 'lib/stores'),
    ).filter((name) => !name.endsWith('/main.tsx'));

    expect(wrong).toEqual([]);
  });

  it('views show what is loaded late with `late`, and not with what React shows 300 ms later', () => {
    expect(naming(/\blate\(/, shipped)).toContain('components/compose/LateRunView.ts');
    expect(naming(/\b(?:lazy|Suspense)\b/, shipped)).toEqual([]);
  });

  it('the database library is imported by registry/db alone', () => {
    const wrong = importing(/^(?:drizzle-orm|pg$|@electric-sql)/, files).filter(
      (name) => !name.startsWith('registry/db/'),
    );

    expect(wrong).toEqual([]);
  });

  it('what the registry loads before its database begins to open leads to none of the large libraries', () => {
    const main = files.find(({ name }) => name === 'registry/main.ts');
    const later = [...(main?.text ?? '').matchAll(/await import\('([^']+)'\)/g)].map((match) => match[1]);
    expect(later).toContain('./serve.ts');
    const atOnce = (main?.loads ?? []).filter((each) => !later.includes(each));
    const loaded = loadedBy(...toNames('registry/main.ts', atOnce));

    expect(namesOf(loaded)).toContain('registry/control/begin-database.ts');
    const large = /^(?:drizzle-orm|hono|markdown-it|pg|pg-boss|prom-client|undici)(?:\/|$)/;
    expect(namesOf(loaded.filter(({ loads }) => loads.some((each) => large.test(each))))).toEqual([]);
  });

  it('zod comes configured from lib/protocol/zod.ts, and what the extension uses of it is in its package', async () => {
    const used = await Promise.all(
      shipped.map(async ({ name }) => [
        ...(await readFile(path.join(ROOT, name), 'utf8')).matchAll(/(?<![./\w])z\.([a-z_]\w*)/g),
      ]),
    );
    const types = ['infer', 'input', 'output', 'core'];
    const names = used.flatMap((found) => found.map(([, name = '']) => name));

    expect(importing(/^zod/, files)).toEqual(['lib/protocol/zod.ts', 'entrypoints/zod/zod-names.ts']);
    expect(new Set(names.filter((name) => !types.includes(name)))).toEqual(new Set(Object.keys(zodNames)));
  });

  it('the planner is loaded by the script of direct runs, and not with the background worker', () => {
    expect(namesOf(loadedBy('entrypoints/direct.ts'))).toContain('lib/planner/planning.ts');
    // Only the table of providers, which says where a key may go.
    expect(
      namesOf(loadedBy('entrypoints/background.ts')).filter((name) => name.startsWith('lib/planner/')),
    ).toEqual(['lib/planner/providers/models.ts']);
  });

  it('the YAML library is imported by the reader of SKILL.md, which the background worker never loads', () => {
    const worker = namesOf(loadedBy(...WORKER));

    expect(importing(/^yaml/, files)).toEqual(['lib/formats/skill-markdown.ts']);
    expect(worker).toEqual(expect.arrayContaining(['entrypoints/background.ts', 'lib/runs/runs.ts']));
    expect(worker).not.toContain('lib/formats/skill-markdown.ts');
  });

  it('words are put to codes by components and at the edge of the registry, and the worker loads none', () => {
    const worker = namesOf(loadedBy(...WORKER));
    const wordless = [
      'base',
      'protocol',
      'secrets',
      'formats',
      'messages',
      'planner',
      'registry-client',
      'session',
    ]
      .concat('runs', 'worker', 'page-text')
      .map((room) => `lib/${room}`);
    const knowing = files
      .filter((file) => ownImports(file).some((target) => roomOf(target) === 'lib/texts'))
      .map(({ room }) => room);

    expect(worker).toContain('lib/planner/providers/failures.ts');
    expect(worker.filter((name) => name.startsWith('lib/texts/'))).toEqual([]);
    expect(knowing.filter((room) => wordless.includes(room))).toEqual([]);
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

  it('of the planner, the form knows what a run will cost and nothing else', () => {
    const known = files.filter(({ room }) => room === 'lib/form').flatMap(ownImports);

    expect([...new Set(known.filter((each) => roomOf(each) === 'lib/planner'))].toSorted()).toEqual([
      'lib/planner/contract.ts',
      'lib/planner/estimate.ts',
      'lib/planner/settings.ts',
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

    expect(namesOf(loaded)).toEqual(expect.arrayContaining(['registry/main.ts', 'lib/planner/planning.ts']));
    expect(packages.filter((each) => !Object.hasOwn(dependencies, each.package))).toEqual([]);
  });

  it('the library of canonical JSON is imported where signatures are, which worker and popup never load', () => {
    const small = namesOf(loadedBy('entrypoints/background.ts', 'entrypoints/popup/main.tsx'));

    expect(importing(/^canonicalize/, files)).toEqual(['lib/signing/canonical.ts']);
    expect(small).toContain('lib/runs/runs.ts');
    expect(small.filter((name) => name.startsWith('lib/signing/'))).toEqual([]);
  });

  it('Node is used by the registry, the demo and the verifier alone', () => {
    expect(importing(/^node:/, shipped)).toEqual([]);
  });
});
