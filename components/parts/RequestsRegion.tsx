import { useState } from 'react';

import type { LedgerEntry } from '../../lib/messages/index.ts';
import { toLedgerJson } from '../../lib/stores/ledger-json.ts';
import { formatTime } from './format-time.ts';
import { formatBytes, formatCount } from './format.ts';

const hostsOf = (entries: readonly LedgerEntry[]): string[] => [...new Set(entries.map(({ host }) => host))];

/** How many requests carried the key, and to whom. `isCut`: there were more, which are no longer listed. */
export const summarizeKey = (requests: readonly LedgerEntry[], isCut = false): string => {
  const withKey = requests.filter((entry) => entry.carried_key);
  if (withKey.length === 0) return `No request ${isCut ? 'that is still listed ' : ''}carried your key`;
  const hosts = hostsOf(withKey);
  const all = !isCut && withKey.length > 1 && hosts.length === 1 ? 'all ' : '';
  return `${isCut ? 'At least ' : ''}${formatCount(withKey.length, 'request')} carried your key, ${all}to ${hosts.join(', ')}`;
};

/** The same, plus what else was sent. */
export const summarizeRequests = (requests: readonly LedgerEntry[], isCut = false): string => {
  const withKey = requests.filter((entry) => entry.carried_key);
  const others = requests.filter((entry) => !entry.carried_key);
  const elsewhere = hostsOf(others).filter((host) => !hostsOf(withKey).includes(host));
  const first = summarizeKey(requests, isCut);
  if (others.length === 0) return first;
  const to = elsewhere.length === 0 ? '' : `, to ${hostsOf(others).join(', ')}`;
  return `${first}; ${formatCount(others.length, withKey.length === 0 ? 'request' : 'other')}${withKey.length === 0 ? '' : ' did not'}${to}`;
};

const OUTCOMES = { open: 'open', finished: 'finished', aborted: 'aborted', failed: 'failed' } as const;

const CopyLedger = ({ requests }: { requests: readonly LedgerEntry[] }) => {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(toLedgerJson(requests));
      setSaid('Copied');
    } catch {
      setSaid('The browser did not allow copying');
    }
  };
  return (
    <div className="row">
      <button type="button" className="button small" onClick={() => void copy()}>
        Copy as JSON
      </button>
      <output className="said">{said}</output>
    </div>
  );
};

interface RequestsRegionProps {
  requests: readonly LedgerEntry[];
  /** Whether older requests of the run are no longer listed. */
  isCut: boolean;
}

/** The ledger, written by the worker's guarded fetch; the view only shows it. */
export const RequestsRegion = ({ requests, isCut }: RequestsRegionProps) => (
  <section className="requests" aria-label="Requests">
    <details>
      <summary>
        <span>{summarizeRequests(requests, isCut)}</span>
      </summary>
      {isCut && <p className="hint">Older requests are no longer listed.</p>}
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
      <CopyLedger requests={requests} />
    </details>
  </section>
);
