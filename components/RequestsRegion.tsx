import type { LedgerEntry } from '../lib/messages/index.ts';
import { formatBytes, formatCount, formatTime } from './format.ts';

const hostsOf = (entries: readonly LedgerEntry[]): string[] => [...new Set(entries.map(({ host }) => host))];

/** One line that tells the most: how many requests carried the key, and to whom. */
export const summarizeRequests = (requests: readonly LedgerEntry[]): string => {
  const withKey = requests.filter((entry) => entry.carried_key);
  const others = requests.filter((entry) => !entry.carried_key);
  const elsewhere = hostsOf(others).filter((host) => !hostsOf(withKey).includes(host));
  const first =
    withKey.length === 0
      ? 'No request carried your key'
      : `${formatCount(withKey.length, 'request')} carried your key, to ${hostsOf(withKey).join(', ')}`;
  if (others.length === 0) return first;
  const to = elsewhere.length === 0 ? '' : `, to ${hostsOf(others).join(', ')}`;
  return `${first}; ${formatCount(others.length, withKey.length === 0 ? 'request' : 'other')}${withKey.length === 0 ? '' : ' did not'}${to}`;
};

const OUTCOMES = { open: 'open', finished: 'finished', aborted: 'aborted', failed: 'failed' } as const;

/** The ledger that the one guarded fetch of the worker writes; the view only shows it. */
export const RequestsRegion = ({ requests }: { requests: readonly LedgerEntry[] }) => (
  <section className="requests" aria-label="Requests">
    <details>
      <summary>{summarizeRequests(requests)}</summary>
      <ol className="ledger">
        {requests.map((entry) => (
          <li key={entry.request_id}>
            <p className="ledger-line">
              <span className="ledger-method">{entry.method}</span> {entry.host}
              {entry.path}
            </p>
            <p className="ledger-facts">
              {formatTime(entry.at)} · {entry.status ?? 'no status yet'} · {OUTCOMES[entry.outcome]} ·{' '}
              {formatBytes(entry.bytes_out)} out, {formatBytes(entry.bytes_in)} in ·{' '}
              <strong>{entry.carried_key ? 'carried your key' : 'no key'}</strong>
            </p>
          </li>
        ))}
      </ol>
    </details>
  </section>
);
