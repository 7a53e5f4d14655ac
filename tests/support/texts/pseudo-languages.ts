/** Takes the place of `lib/texts/languages.ts` in a build with `--mode pseudo`. */
import { ENGLISH } from '../../../lib/texts/en/index.ts';
import type { LANGUAGES as SHIPPED } from '../../../lib/texts/languages.ts';
import { toPseudo } from './pseudo.ts';

export const LANGUAGES: typeof SHIPPED = { en: () => Promise.resolve([ENGLISH, toPseudo(ENGLISH)]) };
