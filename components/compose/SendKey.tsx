import type { Via } from '../../lib/protocol/index.ts';

interface SendKeyProps {
  via: Via;
  /** Null if no registry is set: then there is only one way. */
  registryHost: string | null;
  /** Whether the browser lets a direct run search the registry. */
  canSearch: boolean;
  providerName: string;
  onPick: (via: Via) => void;
}

const LABELS = { registry: 'Through the registry', direct: 'Only to the provider' } as const;
const SUMMARIES = {
  registry: 'Send my key through the registry',
  direct: 'Send my key only to the provider',
} as const;

const WAYS = ['registry', 'direct'] as const;
const hintId = (via: Via): string => `send-key-${via}`;

/** Who receives the key, and who sees what. Folded, because few people change it; the summary shows the choice. */
export const SendKey = ({ via, registryHost, canSearch, providerName, onPick }: SendKeyProps) => {
  const hints = {
    registry:
      registryHost === null ? (
        <>
          There is none yet.{' '}
          <a href="/options.html" target="_blank">
            Set a registry
          </a>
        </>
      ) : (
        `${registryHost} and ${providerName} see key and goal while the run lasts.`
      ),
    direct: `Nobody but ${providerName} sees them. The browser asks once to allow that host. ${
      canSearch
        ? `${registryHost} is asked for a few words about it, to find what exists.`
        : 'Without a registry to search, nothing that exists is looked for.'
    }`,
  };
  return (
    <details className="folded send-key">
      <summary>{SUMMARIES[via]}</summary>
      <div role="radiogroup" aria-label="Send my key">
        {WAYS.map((way) => (
          <div className="way" key={way}>
            <label>
              <input
                type="radio"
                name="via"
                checked={via === way}
                disabled={way === 'registry' && registryHost === null}
                aria-describedby={hintId(way)}
                onChange={() => onPick(way)}
              />
              {LABELS[way]}
            </label>
            <p className="hint" id={hintId(way)}>
              {hints[way]}
            </p>
          </div>
        ))}
      </div>
    </details>
  );
};
