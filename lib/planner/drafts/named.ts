import { COMMON } from '../reuse/queries.ts';

// Both match whole names. Letters of scripts without case end a name, as those scripts put no spaces around it.

/** `api.acme.com` in a goal does not name `i.acme.com`, nor `acme.community` the host `acme.com`. */
export const isHostNamed = (host: string, goal: string): boolean =>
  goal
    .toLowerCase()
    .match(/[\p{Cased}\p{M}\p{N}_-]+(?:\.[\p{Cased}\p{M}\p{N}_-]+)+/gu)
    ?.includes(host) ?? false;

const NAME =
  /(?:(["'`“‘「])|((?:npm|npx|pipx?|uvx|package)(?: install| package| -\w+)*\s+))?([@/.:\p{Cased}\p{M}\p{N}_-]+)(["'`”’」])?/gu;

/** What may surround a name: an npm address before it, or a version or the end of a sentence after it. */
const AROUND = /^.*\/package\/|(?<=.)[@:]\d.*|[.:]+$/g;

const PLAIN_WORD = /^[a-z]*\d*$/i;

/** Goals are full of plain words, so a plain word names a package only in quotes, or after a command or "package". */
export const isPackageNamed = (identifier: string, goal: string): boolean =>
  [...goal.matchAll(NAME)].some(
    ([, open, word, name = '', close]) =>
      [name, name.replace(AROUND, '')].includes(identifier) &&
      ((open && close) ||
        // "An npm package for …" does not name the package called `for`.
        (word && identifier.length > 2 && !COMMON.has(identifier)) ||
        !PLAIN_WORD.test(identifier)),
  );
