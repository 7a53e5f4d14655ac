import { readFileSync } from 'node:fs';

import { PROVIDERS } from '../../lib/planner/index.ts';
import { LIMITS } from '../../lib/protocol/index.ts';
import { checkProviderKey } from '../../lib/secrets/key-check.ts';
import { createSecret, type Secret } from '../../lib/secrets/secret.ts';
import type { Hosted } from '../settings/hosted.ts';
import { SettingsError } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';

/** Where the registry's own key comes from, until it is read. */
export interface KeySource {
  file: string | null;
  key: Secret | null;
}

/** The registry's own key. Nobody gets at it but by a copy. */
export interface OperatorKey {
  /** For one job, which forgets it when it ends. */
  copy(): Secret;
}

/** Takes the variables out of the environment, where everything in this process could read them. */
export const takeKeySource = (environment: Record<string, string | undefined>): KeySource => {
  const take = (name: string): string | null => {
    const value = environment[name];
    delete environment[name];
    return value === undefined || value === '' ? null : value;
  };
  const [file, key] = [take('COMPOSE_KEY_FILE'), take('COMPOSE_KEY')];
  return { file, key: key === null ? null : createSecret(key) };
};

/** The address is not repeated: somebody may have put the key in its place. */
const readKeyFile = (file: string): string => {
  try {
    // Editors end a file with a line break.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new SettingsError(`COMPOSE_KEY_FILE: the file cannot be read (${code})`);
  }
};

/** The key of another provider is of use only behind an address of the operator's own. */
const refuse = (
  key: string,
  name: string,
  { provider }: Hosted,
  providers: Settings['providers'],
): SettingsError | null => {
  const refusal = checkProviderKey(key, provider);
  if (refusal === null) return null;
  if (refusal.code === 'empty') return new SettingsError(`${name}: is empty`);
  if (refusal.severity === 'error')
    return new SettingsError(
      `${name}: does not hold one key, ${LIMITS.providerKeyMinCharacters} to ${LIMITS.providerKeyMaxCharacters} printable ASCII characters without spaces (${refusal.code})`,
    );
  return provider === 'practice' || providers[provider].baseUrl === PROVIDERS[provider].baseUrl
    ? new SettingsError(`${name}: begins like a key for something else than ${PROVIDERS[provider].name}`)
    : null;
};

/**
 * The registry's own key; null if it composes only with keys that people bring. Throws a `SettingsError` of one line,
 * which repeats nothing of the key.
 */
export const readOperatorKey = ({ file, key }: KeySource, settings: Settings): OperatorKey | null => {
  const name = file === null ? 'COMPOSE_KEY' : 'COMPOSE_KEY_FILE';
  if (file !== null && key !== null)
    throw new SettingsError('COMPOSE_KEY: is set beside COMPOSE_KEY_FILE; set one of them');
  const isSet = file !== null || key !== null;
  if (settings.hosted === null) {
    if (isSet) throw new SettingsError(`${name}: does nothing without COMPOSE_PROVIDER and COMPOSE_MODEL`);
    return null;
  }
  if (!isSet)
    throw new SettingsError(
      'COMPOSE_KEY_FILE: is missing; name a file with the key that this registry composes with, or set COMPOSE_KEY',
    );
  const secret = key ?? createSecret(readKeyFile(file ?? ''));
  const refusal = refuse(secret.reveal(), name, settings.hosted, settings.providers);
  if (refusal !== null) throw refusal;
  return { copy: () => createSecret(secret.reveal()) };
};
