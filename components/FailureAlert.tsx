import type { Failure } from '../lib/messages/index.ts';

export interface Parties {
  /** `host:port` of the registry a failure is about. */
  registryHost: string | null;
  providerName: string | null;
}

type Party = Failure['party'];

const PARTIES: Record<Party, (parties: { registry: string; provider: string }) => string> = {
  you: () => 'Before anything was sent',
  extension: () => 'Stopped by this extension',
  registry: ({ registry }) => `Refused by ${registry}`,
  provider: ({ provider }) => `Refused by ${provider}`,
  network: ({ registry }) => `Between you and ${registry}`,
};

const isHttp = (address: string): boolean => /^https?:\/\//.test(address);

/** Slugs of what a person's own change in Settings ended; other failures of theirs stopped a start. */
const OWN_CHANGES = new Set(['settings-changed', 'permission-removed', 'client-closed-request']);

/** Who refused, in words. */
const partyName = (failure: Failure, { registryHost, providerName }: Parties): string =>
  OWN_CHANGES.has(failure.slug)
    ? 'By your own change'
    : PARTIES[failure.party]({
        registry: `the registry${registryHost === null ? '' : ` ${registryHost}`}`,
        provider: providerName ?? 'the provider',
      });

interface FailureAlertProps extends Parties {
  failure: Failure;
  /** What can be done about it here. */
  children?: React.ReactNode;
  id?: string;
}

export const FailureAlert = ({ failure, children, id, ...parties }: FailureAlertProps) => (
  <div className="alert" role="alert" id={id} tabIndex={-1}>
    <p className="alert-party">{partyName(failure, parties)}</p>
    <p className="alert-title">{failure.title}</p>
    <p>{failure.detail}</p>
    {failure.retry_after_s !== null && <p>Try again in {failure.retry_after_s} s.</p>}
    {(failure.help_url !== null || failure.instance !== null) && (
      <p className="alert-more">
        {failure.instance !== null && (
          <span>
            Log id <code>{failure.instance}</code>
          </span>
        )}
        {failure.help_url !== null && isHttp(failure.help_url) && (
          <a href={failure.help_url} target="_blank" rel="noopener noreferrer">
            What this means
          </a>
        )}
      </p>
    )}
    {children}
  </div>
);
