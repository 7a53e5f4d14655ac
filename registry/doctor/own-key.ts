import { type KeySource, readOperatorKey } from '../operator/operator-key.ts';
import { SettingsError } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { about, type Finding } from './finding.ts';

const { ok, failed } = about('own key');

/** Whether the registry could start with the key of its own that it is given, if any. Says nothing of the key. */
export const checkOwnKey = (source: KeySource, settings: Settings): Finding[] => {
  try {
    return readOperatorKey(source, settings) === null ? [] : [ok('could be read')];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [failed(error.message, 'Correct it: until then the registry does not start.')];
  }
};
