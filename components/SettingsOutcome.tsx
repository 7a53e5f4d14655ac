import type { ViewState } from '../lib/messages/index.ts';
import type { SettingsSnapshot } from '../lib/stores/settings-store.ts';
import { FailureAlert } from './FailureAlert.tsx';
import { Icon } from './Icon.tsx';

interface SettingsOutcomeProps {
  outcome: NonNullable<SettingsSnapshot['outcome']>;
  registry: ViewState['registry'];
}

const textOf = (outcome: Exclude<SettingsOutcomeProps['outcome'], { type: 'refused' }>): string => {
  if (outcome.type === 'connected') return `Connected to ${outcome.host} as ${outcome.handle}.`;
  return outcome.type === 'saved'
    ? 'Saved. Test the connection to see that it works.'
    : 'The token was removed from this browser.';
};

export const SettingsOutcome = ({ outcome, registry }: SettingsOutcomeProps) =>
  outcome.type === 'refused' ? (
    <FailureAlert failure={outcome.failure} registryHost={registry?.host ?? null} providerName={null} />
  ) : (
    <output className="said-well">
      <Icon name="check" /> {textOf(outcome)}
    </output>
  );
