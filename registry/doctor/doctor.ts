import type { KeySource } from '../operator/operator-key.ts';
import { checkClock, readOffsets } from './clock.ts';
import { toDatabaseAddress } from './database-address.ts';
import { checkDatabase } from './database.ts';
import { checkDisk } from './disk.ts';
import type { Finding } from './finding.ts';
import { checkNode } from './node.ts';
import { checkOwnKey } from './own-key.ts';
import { checkPort } from './port.ts';
import { askProviders, checkProviders } from './providers.ts';
import { checkPublicAddress } from './public-address.ts';
import { isHealthy, toLines, toSummary } from './report.ts';
import { checkSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a server may take to answer. */
const ANSWER_MS = 5_000;

/** Every check, in the order in which a person mends things. What depends on unreadable settings is left out. */
const examine = async (environment: Environment, keySource: KeySource): Promise<Finding[]> => {
  const { settings, findings } = checkSettings(environment);
  if (settings === null) return [checkNode(), ...findings];
  const [database, port, providers] = await Promise.all([
    checkDatabase(settings),
    checkPort(settings, ANSWER_MS),
    askProviders(settings, ANSWER_MS),
  ]);
  const address = toDatabaseAddress(settings.databaseUrl);
  return [
    checkNode(),
    ...findings,
    ...checkOwnKey(keySource, settings),
    ...(await checkDisk(address.kind === 'folder' ? address.folder : null)),
    ...database.findings,
    checkClock([...(database.offset === null ? [] : [database.offset]), ...readOffsets(providers)]),
    ...port.findings,
    ...(await checkPublicAddress(settings, port.isRunning, ANSWER_MS)),
    ...checkProviders(providers),
  ];
};

/**
 * `npm run registry -- doctor`: prints what is wrong and what to do. Resolves with whether nothing failed. The source of
 * the registry's own key is no longer in the environment.
 */
export const runDoctor = async (
  environment: Environment,
  keySource: KeySource,
  print: (line: string) => void,
): Promise<boolean> => {
  const findings = await examine(environment, keySource);
  for (const finding of findings) for (const line of toLines(finding)) print(line);
  print(toSummary(findings));
  return isHealthy(findings);
};
