import type { Texts } from './en/index.ts';

/**
 * Every language except English, by its code (`de`, `pt`, or `pt-BR` for a region of its own), and how to load it
 * together with the English that it is laid over. Each one loads as a whole, only where it is spoken, and before the
 * first paint.
 */
export const LANGUAGES: Readonly<
  Record<string, () => Promise<readonly [english: Texts, translated: Texts]>>
> = {};
