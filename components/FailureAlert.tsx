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

/** Who failed, was late or is stopping has refused nothing. */
const FAILED = new Set([
  'provider-unavailable',
  'provider-timeout',
  'provider-output-invalid',
  'registry-failed',
  'registry-timeout',
  'registry-stopping',
  'deadline-exceeded',
  'not-a-registry',
  'answer-too-large',
  'answer-malformed',
  'empty-result',
  'database-unavailable',
  'internal',
]);

/** Slugs of what a person's own change in Settings ended; other failures of theirs stopped a start. */
const OWN_CHANGES = new Set(['settings-changed', 'permission-removed', 'client-closed-request']);

/** Who refused or failed, in words. */
const partyName = (failure: Failure, { registryHost, providerName }: Parties): string => {
  if (OWN_CHANGES.has(failure.slug)) return 'By your own change';
  const name = PARTIES[failure.party]({
    registry: `the registry${registryHost === null ? '' : ` ${registryHost}`}`,
    provider: providerName ?? 'the provider',
  });
  return FAILED.has(failure.slug) ? name.replace('Refused by', 'Failed at') : name;
};

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
