import type { Way } from '../../lib/messages/index.ts';
import { WAYS } from '../../lib/texts/en/form/ways.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';

export interface WaysProps {
  via: Way;
  /** Whom the registry asks on its own budget; null if it offers none. */
  hostedBy: string | null;
  /** Null if no registry is set: then there is only one way. */
  registryHost: string | null;
  /** Whether the browser lets a direct run search the registry. */
  canSearch: boolean;
  /** Whom the person's own key would ask. */
  providerName: string | null;
  onPick: (via: Way) => void;
}

const hintId = (via: Way): string => `send-key-${via}`;

/** The ways to compose, and who sees what on each. Without a budget of the registry, both are ways of a key. */
export const Ways = ({ via, hostedBy, registryHost, canSearch, providerName, onPick }: WaysProps) => {
  const isHosted = hostedBy !== null && registryHost !== null;
  const endsWithTab = isHosted ? ` ${WAYS.endsWithTab}` : '';
  const hosted = isHosted
    ? [{ way: 'hosted', label: WAYS.hosted, hint: WAYS.hostedSees(registryHost, hostedBy) } as const]
    : [];
  const ways = [
    ...hosted,
    {
      way: 'registry',
      label: isHosted ? WAYS.myKeyRegistry : WAYS.wayRegistry,
      hint:
        registryHost === null ? (
          <>
            {WAYS.noRegistry}{' '}
            <a href="/options.html" target="_blank">
              {PAGES.setRegistry}
            </a>
          </>
        ) : (
          WAYS.registrySees(registryHost, providerName) + endsWithTab
        ),
    },
    {
      way: 'direct',
      label: isHosted ? WAYS.myKeyDirect : WAYS.wayDirect,
      hint: WAYS.directSees(providerName, canSearch ? registryHost : null) + endsWithTab,
    },
  ] as const;
  return (
    <div role="radiogroup" aria-label={isHosted ? WAYS.howToCompose : WAYS.sendKey}>
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
