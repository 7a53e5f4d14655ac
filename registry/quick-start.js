// Loaded before the registry's own modules: it takes half off the processor time of a start (decision 001).
import { enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';

// Compiled code, and TypeScript without its types, from one start to the next. Without a folder to write to, each
// start compiles again.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));

/** Packages of many modules, all of them ES modules. */
const PACKAGES = /\/node_modules\/(?:drizzle-orm|hono|zod)\//;
/** @type {Map<string, import('node:module').ResolveFnOutput>} */
const resolved = new Map();

// Node looks up the package around each module, and reads its list of exports again for each. Drizzle has a hundred modules
// here and 447 exports: that was half of what loading took (findings/package-exports-per-module.sh).
registerHooks({
  resolve: (specifier, context, next) => {
    const { parentURL = '' } = context;
    if (specifier.startsWith('.')) {
      const format = specifier.endsWith('.ts')
        ? 'module-typescript'
        : PACKAGES.test(parentURL)
          ? 'module'
          : null;
      if (format === null) return next(specifier, context);
      return { url: new URL(specifier, parentURL).href, format, shortCircuit: true };
    }
    if (!specifier.startsWith('drizzle-orm')) return next(specifier, context);
    const known = resolved.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
    resolved.set(specifier, known);
    return known;
  },
});
