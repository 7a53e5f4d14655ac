import { COMMON } from '../reuse/queries.ts';

// Both read whole names. Letters of scripts without case end one: those are written without spaces around it.

/** `api.acme.com` in a goal does not name `i.acme.com`, nor `acme.community` the host `acme.com`. */
export const isHostNamed = (host: string, goal: string): boolean =>
  goal
    .toLowerCase()
    .match(/[\p{Cased}\p{M}\p{N}_-]+(?:\.[\p{Cased}\p{M}\p{N}_-]+)+/gu)
    ?.includes(host) ?? false;

const NAME =
  /(?:(["'`“‘「])|((?:npm|npx|pipx?|uvx|package)(?: install| package| -\w+)*\s+))?([@/.:\p{Cased}\p{M}\p{N}_-]+)(["'`”’」])?/gu;

/** What may stand around a name: an address of npm's before it, a version or the end of a sentence after it. */
const AROUND = /^.*\/package\/|(?<=.)[@:]\d.*|[.:]+$/g;

const PLAIN_WORD = /^[a-z]*\d*$/i;

/** Goals are full of plain words: one names a package only in quotes, or after a command or the word for it. */
export const isPackageNamed = (identifier: string, goal: string): boolean =>
  [...goal.matchAll(NAME)].some(
    ([, open, word, name = '', close]) =>
      [name, name.replace(AROUND, '')].includes(identifier) &&
      ((open && close) ||
        // "An npm package for …" does not name the package that is called `for`.
        (word && identifier.length > 2 && !COMMON.has(identifier)) ||
        !PLAIN_WORD.test(identifier)),
  );
