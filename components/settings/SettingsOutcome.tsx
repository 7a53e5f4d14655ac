import type { ViewState } from '../../lib/messages/index.ts';
import type { SettingsSnapshot } from '../../lib/stores/settings-form.ts';
import { SETTINGS } from '../../lib/texts/en/settings.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Icon } from '../parts/Icon.tsx';

interface SettingsOutcomeProps {
  outcome: NonNullable<SettingsSnapshot['outcome']>;
  registry: ViewState['registry'];
}

const textOf = (outcome: Exclude<SettingsOutcomeProps['outcome'], { type: 'refused' }>): string => {
  if (outcome.type === 'token-removed') return SETTINGS.tokenRemoved;
  if (outcome.type === 'connected')
    return (outcome.isSaved ? SETTINGS.savedAndConnected : SETTINGS.connected)(outcome.host, outcome.handle);
  return outcome.isHostGivenBack ? SETTINGS.registryRemoved : SETTINGS.registryRemovedHostKept;
};

export const SettingsOutcome = ({ outcome, registry }: SettingsOutcomeProps) =>
  outcome.type === 'refused' ? (
    <>
      {outcome.isSaved && <output>{SETTINGS.savedButRefused}</output>}
      <FailureAlert failure={outcome.failure} registryHost={registry?.host ?? null} providerName={null} />
    </>
  ) : (
    <output className="said-well">
      <Icon name="check" /> {textOf(outcome)}
    </output>
  );
