import * as zodNames from '../entrypoints/zod/zod-names.ts';

/** Made by `entrypoints/zod/`. */
export const ZOD_SCRIPT = 'zod.js';
const ZOD_ADDRESS = `/${ZOD_SCRIPT}`;

/** How each script gets it first. Pages are built together and import it. */
const LOADS_ZOD: Readonly<Record<string, string | undefined>> = {
  // Nothing to load in Firefox, whose manifest names both scripts.
  background: `globalThis.importScripts?.('${ZOD_ADDRESS}');`,
  // Runs in the background, which has it.
  direct: '',
};

/** `@__NO_SIDE_EFFECTS__` is what zod says itself: a schema that nobody uses may be left out. */
const toZodExport = (name: string): string =>
  `${name === 'config' ? '' : '/* @__NO_SIDE_EFFECTS__ */'} const zod_${name} = (...given) => zod.${name}(...given);
  export { zod_${name} as ${name} };`;

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
        LOADS_ZOD[entrypoint] ?? `import '${ZOD_ADDRESS}';`,
        'const zod = globalThis.byokZod;',
        ...Object.keys(zodNames).map(toZodExport),
      ].join('\n'),
  },
});
