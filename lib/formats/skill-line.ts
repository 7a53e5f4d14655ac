import { toShellWord } from './shell-word.ts';

/** The version that our tests run. */
const SKILLS_CLIENT = 'skills@1.7.4';

/**
 * The line that installs the skills at an address of this registry, for a POSIX shell; null if the address has
 * characters that nobody should paste. It switches off the client's reports to its maker.
 */
export const toSkillLine = (registryUrl: string, address: string): string | null => {
  const url = toShellWord(`${registryUrl}${address}`);
  return url && `DISABLE_TELEMETRY=1 npx ${SKILLS_CLIENT} add ${url}`;
};
