import type { ViewState } from '../../lib/messages/index.ts';
import type { SettingsSnapshot } from '../../lib/stores/settings-form.ts';
import { FailureAlert } from '../parts/FailureAlert.tsx';
import { Icon } from '../parts/Icon.tsx';

interface SettingsOutcomeProps {
  outcome: NonNullable<SettingsSnapshot['outcome']>;
  registry: ViewState['registry'];
}

const textOf = (outcome: Exclude<SettingsOutcomeProps['outcome'], { type: 'refused' }>): string => {
  if (outcome.type === 'token-removed') return 'The token was removed from this browser.';
  if (outcome.type === 'connected')
    return `${outcome.isSaved ? 'Saved. ' : ''}Connected to ${outcome.host} as ${outcome.handle}.`;
  return outcome.isHostGivenBack
    ? 'The registry and its token were removed, and the browser no longer lets this extension reach its host.'
    : 'The registry and its token were removed. Its host stays allowed: a provider at the same host needs it, or the browser keeps it.';
};

export const SettingsOutcome = ({ outcome, registry }: SettingsOutcomeProps) =>
  outcome.type === 'refused' ? (
    <>
      {outcome.isSaved && <output>Saved, but the test of the connection failed.</output>}
      <FailureAlert failure={outcome.failure} registryHost={registry?.host ?? null} providerName={null} />
    </>
  ) : (
    <output className="said-well">
      <Icon name="check" /> {textOf(outcome)}
    </output>
  );
