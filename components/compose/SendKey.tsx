import type { Via } from '../../lib/protocol/index.ts';
import { COMPOSE } from '../../lib/texts/en/form/compose.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';

interface SendKeyProps {
  via: Via;
  /** Null if no registry is set: then there is only one way. */
  registryHost: string | null;
  /** Whether the browser lets a direct run search the registry. */
  canSearch: boolean;
  providerName: string | null;
  onPick: (via: Via) => void;
}

const hintId = (via: Via): string => `send-key-${via}`;

/** Who receives the key, and who sees what. Folded, because few people change it; the summary shows the choice. */
export const SendKey = ({ via, registryHost, canSearch, providerName, onPick }: SendKeyProps) => {
  const ways = [
    {
      way: 'registry',
      label: COMPOSE.wayRegistry,
      hint:
        registryHost === null ? (
          <>
            {COMPOSE.noRegistry}{' '}
            <a href="/options.html" target="_blank">
              {PAGES.setRegistry}
            </a>
          </>
        ) : (
          COMPOSE.registrySees(registryHost, providerName)
        ),
    },
    {
      way: 'direct',
      label: COMPOSE.wayDirect,
      hint: COMPOSE.directSees(providerName, canSearch ? registryHost : null),
    },
  ] as const;
  return (
    <details className="folded send-key">
      <summary>{via === 'direct' ? COMPOSE.sendKeyDirect : COMPOSE.sendKeyRegistry}</summary>
      <div role="radiogroup" aria-label={COMPOSE.sendKey}>
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
    </details>
  );
};
