import { useState } from 'react';

import type { LedgerEntry } from '../../lib/messages/index.ts';
import { nameOfHost } from '../../lib/services/services.ts';
import { toLedgerJson } from '../../lib/stores/ledger-json.ts';
import { REQUESTS } from '../../lib/texts/en/requests.ts';
import { copyText } from '../parts/copy-text.ts';
import { formatTime } from '../parts/format-time.ts';

const hostsOf = (entries: readonly LedgerEntry[]): string[] => [...new Set(entries.map(({ host }) => host))];

/** How many requests carried the key, and to whom. `isCut`: there were more, which are no longer listed. */
export const summarizeKey = (requests: readonly LedgerEntry[], isCut = false): string => {
  const withKey = requests.filter((entry) => entry.carried_key);
  const count = withKey.length;
  if (count === 0) return isCut ? REQUESTS.noneListedCarried : REQUESTS.noneCarried;
  const hosts = hostsOf(withKey);
  const list = hosts.join(', ');
  if (isCut) return REQUESTS.atLeastCarried(count, list);
  return hosts.length === 1 ? REQUESTS.allCarried(count, list) : REQUESTS.carried(count, list);
};

/** The same, plus what else was sent. */
export const summarizeRequests = (requests: readonly LedgerEntry[], isCut = false): string => {
  const withKey = requests.filter((entry) => entry.carried_key);
  const others = requests.filter((entry) => !entry.carried_key);
  const line = summarizeKey(requests, isCut);
  const count = others.length;
  if (count === 0) return line;
  const keyHosts = hostsOf(withKey);
  const hosts = hostsOf(others);
  if (withKey.length === 0) return REQUESTS.onlyOthers(line, count, hosts.join(', '));
  return hosts.every((host) => keyHosts.includes(host))
    ? REQUESTS.othersDidNot(line, count)
    : REQUESTS.othersDidNotTo(line, count, hosts.join(', '));
};

const CopyLedger = ({ requests }: { requests: readonly LedgerEntry[] }) => {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => setSaid(await copyText(toLedgerJson(requests)));
  return (
    <div className="row">
      <button type="button" className="button small" onClick={() => void copy()}>
        {REQUESTS.copyJson}
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
  <section className="requests" aria-label={REQUESTS.requests}>
    <details>
      <summary>
        <span>{summarizeRequests(requests, isCut)}</span>
      </summary>
      {isCut && <p className="hint">{REQUESTS.cut}</p>}
      <ol className="ledger">
        {requests.map((entry) => (
          <li key={entry.request_id}>
            <p className="ledger-line">
              <span className="ledger-method">{entry.method}</span> {entry.host}
              {entry.path}
            </p>
            <p className="ledger-facts">
              {nameOfHost(entry.host) !== null && `${nameOfHost(entry.host)} · `}
              {formatTime(entry.at)} · {entry.status ?? REQUESTS.noStatus} ·{' '}
              {REQUESTS.outcomes[entry.outcome]} · {REQUESTS.bytes(entry.bytes_out, entry.bytes_in)} ·{' '}
              <strong>{entry.carried_key ? REQUESTS.carriedKey : REQUESTS.noKey}</strong>
            </p>
          </li>
        ))}
      </ol>
      <CopyLedger requests={requests} />
    </details>
  </section>
);
