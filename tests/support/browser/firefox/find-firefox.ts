import {
  findBrowser,
  type FoundBrowser,
  inSearchPath,
  installFromDistribution,
} from '../../../../demo/driver/browser.ts';

/** The one command a person has to type as root where this process may not install anything. */
export const FIREFOX_INSTALL_COMMAND = 'apt-get update && apt-get install -y firefox-esr';

/** What the manifest asks for, too. */
const OLDEST = 142;

const isNewEnough = (version: string): boolean =>
  Number(/Mozilla Firefox (\d+)/.exec(version)?.[1] ?? 0) >= OLDEST;

/** In the order they are preferred: named by hand, the distribution's, any other. */
export const findFirefox = (environment: NodeJS.ProcessEnv): Promise<FoundBrowser | null> =>
  findBrowser(
    [environment['FIREFOX'], ...inSearchPath(environment, ['firefox-esr', 'firefox'])],
    isNewEnough,
  );

/** Finds a Firefox, getting the distribution's where that is allowed; null where it is not. */
export const getFirefox = async (
  environment: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<FoundBrowser | null> => {
  const found = await findFirefox(environment);
  if (found !== null) return found;
  print('No Firefox here yet: getting one.');
  return (await installFromDistribution('firefox-esr', print)) ? findFirefox(environment) : null;
};
