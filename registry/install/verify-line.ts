import { toShellWord } from '../../lib/formats/shell-word.ts';

/**
 * The line that checks a signature without trusting the registry, for a POSIX shell in this project's folder. `what` is
 * `namespace/name@version` or a bundle. Null if nobody should paste it.
 */
export const toVerifyLine = (registryUrl: string, what: string): string | null => {
  const words = [registryUrl, what].map(toShellWord);
  return words.includes(null) ? null : `npm run -s verify -- ${words.join(' ')}`;
};
