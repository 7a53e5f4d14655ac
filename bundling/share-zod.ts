import * as zodNames from '../entrypoints/zod/zod-names.ts';

/** Made by `entrypoints/zod/`. */
export const ZOD_SCRIPT = 'zod.js';
const ZOD_ADDRESS = `/${ZOD_SCRIPT}`;

/** Nothing to load in Firefox, whose manifest names the script. */
const LOAD_IN_BACKGROUND = `if (globalThis.byokZod === undefined) importScripts('${ZOD_ADDRESS}');`;

/**
 * The background worker loads it with the first value that it checks. Until then a schema is only the promise of one,
 * so its listeners are there sooner, and a start for an event that reads nothing never loads it.
 */
const BACKGROUND = `
  let zod;
  const taken = () => {
    if (zod === undefined) {
      ${LOAD_IN_BACKGROUND}
      zod = globalThis.byokZod;
    }
    return zod;
  };
  // Chromium's worker may load later only what it has loaded once while it was installed.
  if ('importScripts' in globalThis) addEventListener('install', taken);
  const promise = (make) => {
    let made;
    const get = () => (made ??= make());
    return new Proxy({}, {
      get: (_, name) =>
        name === 'check' ? (...checks) => promise(() => get().check(...checks)) : Reflect.get(get(), name),
    });
  };
`;

/** How the others get it before anything else. Pages are built together and import it. */
const AT_ONCE: Readonly<Record<string, string | undefined>> = { direct: LOAD_IN_BACKGROUND };

/** What returns no schema. */
const PLAIN: readonly string[] = ['safeParse'] satisfies (keyof typeof zodNames)[];

/** `@__NO_SIDE_EFFECTS__` is what zod says itself: a schema that nobody uses may be left out. */
const toExport = (name: string, call: string): string =>
  `/* @__NO_SIDE_EFFECTS__ */ const zod_${name} = (...given) => ${call};
  export { zod_${name} as ${name} };`;

const toZodExport =
  (entrypoint: string) =>
  (name: string): string => {
    // The script has configured it.
    if (name === 'config') return toExport(name, 'undefined');
    if (entrypoint !== 'background') return toExport(name, `zod.${name}(...given)`);
    const call = `taken().${name}(...given)`;
    return toExport(name, PLAIN.includes(name) ? call : `promise(() => ${call})`);
  };

const TAKEN_ZOD = '\0taken-zod';

/**
 * Puts zod into the package once: `zod.js` leaves it in a global variable, and the other scripts take it from there.
 * `entrypoint` is the name of the script that is built; for the pages, of any of them.
 */
export const shareZod = (entrypoint: string) => ({
  name: 'share-zod',
  enforce: 'pre' as const,
  apply: () => entrypoint !== 'zod',
  resolveId: {
    filter: { id: [/^zod\/mini$/, new RegExp(`^${ZOD_ADDRESS}$`)] },
    handler: (id: string) => (id === ZOD_ADDRESS ? { id, external: true } : TAKEN_ZOD),
  },
  load: {
    filter: { id: new RegExp(`^${TAKEN_ZOD}$`) },
    handler: () =>
      [
        ...(entrypoint === 'background'
          ? [BACKGROUND]
          : [AT_ONCE[entrypoint] ?? `import '${ZOD_ADDRESS}';`, 'const zod = globalThis.byokZod;']),
        ...Object.keys(zodNames).map(toZodExport(entrypoint)),
      ].join('\n'),
  },
});
