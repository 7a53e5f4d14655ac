import { findSmallBudgets } from '../settings/hosted.ts';
import { ENVIRONMENT_VARIABLES, readSettings, SettingsError } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { about, type Finding } from './finding.ts';

const { ok, failed } = about('settings');

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, or null with what is wrong with them. */
export const checkSettings = (
  environment: Environment,
): { settings: Settings | null; findings: Finding[] } => {
  const set = ENVIRONMENT_VARIABLES.filter((name) => (environment[name] ?? '') !== '');
  const from = set.length === 0 ? 'the defaults' : `the defaults and ${set.join(', ')}`;
  try {
    const settings = readSettings(environment);
    const small = findSmallBudgets(settings).map((mistake) =>
      failed(mistake, 'Raise it: until then every job is refused, before and after each reset.'),
    );
    return { settings, findings: [ok(`from ${from}`), ...small] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const findings = error.message
      .split('\n')
      .map((mistake) =>
        failed(mistake, 'Correct it; docs/self-hosting.md lists the settings. Then ask again for the rest.'),
      );
    return { settings: null, findings };
  }
};
