import type { Via } from '../../lib/protocol/index.ts';
import { WAYS } from '../../lib/texts/en/form/ways.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';

export interface WaysProps {
  via: Via;
  /** Null if no registry is set: then there is only one way. */
  registryHost: string | null;
  /** Whether the browser lets a direct run search the registry. */
  canSearch: boolean;
  providerName: string | null;
  onPick: (via: Via) => void;
}

const hintId = (via: Via): string => `send-key-${via}`;

/** The two ways of a key, and who sees what on each. */
export const Ways = ({ via, registryHost, canSearch, providerName, onPick }: WaysProps) => {
  const ways = [
    {
      way: 'registry',
      label: WAYS.wayRegistry,
      hint:
        registryHost === null ? (
          <>
            {WAYS.noRegistry}{' '}
            <a href="/options.html" target="_blank">
              {PAGES.setRegistry}
            </a>
          </>
        ) : (
          WAYS.registrySees(registryHost, providerName)
        ),
    },
    {
      way: 'direct',
      label: WAYS.wayDirect,
      hint: WAYS.directSees(providerName, canSearch ? registryHost : null),
    },
  ] as const;
  return (
    <div role="radiogroup" aria-label={WAYS.sendKey}>
      {ways.map(({ way, label, hint }) => (
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
            {label}
          </label>
          <p className="hint" id={hintId(way)}>
            {hint}
          </p>
        </div>
      ))}
    </div>
  );
};
