import { useEffect, useRef, useState, type FormEvent } from 'react';

import type { SettingsForm } from '../../lib/stores/settings-form.ts';
import type { SigningKeyStore } from '../../lib/stores/signing-key-store.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';
import { SETTINGS } from '../../lib/texts/en/settings.ts';
import { Field } from '../fields/Field.tsx';
import { ConfirmButton } from '../parts/ConfirmButton.tsx';
import { late } from '../parts/late.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { useKeptFocus } from '../parts/use-lost-focus.ts';
import { WorkerAlert } from '../parts/WorkerAlert.tsx';
import { SettingsOutcome } from './SettingsOutcome.tsx';

const SigningKey = late(async () => (await import('./SigningKey.tsx')).SigningKey);

/** What came of the last click; both fields point there. */
const OUTCOME_ID = 'settings-outcome';

interface SettingsPageProps {
  view: ViewStore;
  settings: SettingsForm;
  /** Nobody waits for it to type an address. */
  loadSigning: () => Promise<SigningKeyStore>;
}

export const SettingsPage = ({ view, settings, loadSigning }: SettingsPageProps) => {
  const { state } = useStore(view);
  const { busy, outcome } = useStore(settings);
  const addressRef = useRef<HTMLInputElement>(null);
  const tokenRef = useRef<HTMLInputElement>(null);
  const rowRef = useKeptFocus<HTMLDivElement>();
  const clickedRef = useRef<Element>(null);
  const registry = state?.registry ?? null;
  const storedUrl = registry?.url ?? null;
  // The stored address arrives a moment after the page; anything typed by then stays.
  useEffect(() => {
    const input = addressRef.current;
    if (input === null || input.value !== '' || storedUrl === null) return;
    input.value = storedUrl;
    // Whoever is just about to type or paste an address would add it to the stored one.
    if (document.activeElement === input) input.select();
  }, [storedUrl]);
  const field = outcome?.type === 'refused' ? outcome.failure.field : null;
  useEffect(() => {
    if (outcome === null || field === null) return;
    const input = field === 'access_token' ? tokenRef.current : addressRef.current;
    // A test may take seconds: do not move the focus of people who went on to something else.
    const { activeElement, body } = document;
    if (activeElement === clickedRef.current || activeElement === body) input?.focus();
  }, [outcome, field]);

  const [signing, setSigning] = useState<SigningKeyStore | null>(null);
  useEffect(() => {
    // The page of an extension that was replaced can load nothing, and says so itself.
    loadSigning().then(setSigning, () => {});
  }, [loadSigning]);

  const rememberClick = (): void => {
    clickedRef.current = document.activeElement;
  };
  const show = (address: string): void => {
    if (addressRef.current !== null) addressRef.current.value = address;
    if (tokenRef.current !== null) tokenRef.current.value = '';
  };
  const save = async (address: string, token: string): Promise<void> => {
    const stored = await settings.save(address, token);
    if (stored === null) return;
    show(stored);
    // The token may be another person's.
    void signing?.load(stored);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    rememberClick();
    void save(addressRef.current?.value ?? '', tokenRef.current?.value ?? '');
  };
  const remove = async (): Promise<void> => {
    if (!(await settings.removeRegistry())) return;
    show('');
    // The button that had the focus is gone.
    addressRef.current?.focus();
  };

  return (
    <>
      <PageHead title={PAGES.settings} here="settings" />
      <main>
        <WorkerAlert view={view} />
        <form className="settings-form" autoComplete="off" noValidate onSubmit={onSubmit}>
          <Field
            label={SETTINGS.address}
            id="registry-url"
            controlRef={addressRef}
            isInvalid={field === 'registry_url'}
            describedBy={OUTCOME_ID}
            hint={SETTINGS.addressHint}
          >
            {(control) => (
              <input
                {...control}
                type="url"
                inputMode="url"
                autoComplete="off"
                spellCheck={false}
                placeholder={SETTINGS.addressExample}
              />
            )}
          </Field>
          <Field
            label={SETTINGS.token}
            id="access-token"
            controlRef={tokenRef}
            isInvalid={field === 'access_token'}
            describedBy={OUTCOME_ID}
            hint={SETTINGS.tokenHint}
          >
            {(control) => (
              <input
                {...control}
                type="password"
                autoComplete="off"
                spellCheck={false}
                placeholder={registry?.has_token ? SETTINGS.tokenStored : ''}
              />
            )}
          </Field>
          <p className="hint">{SETTINGS.stopsRun}</p>
          <div className="row">
            <button type="submit" className="button primary" aria-disabled={busy !== null}>
              {SETTINGS.save}
            </button>
            <button
              type="button"
              className="button"
              aria-disabled={busy !== null || registry === null}
              onClick={() => {
                rememberClick();
                void settings.testConnection();
              }}
            >
              {SETTINGS.test}
            </button>
          </div>
          <div id={OUTCOME_ID}>
            {busy !== null && <output>{SETTINGS.busy[busy]}</output>}
            {outcome !== null && <SettingsOutcome outcome={outcome} registry={registry} />}
          </div>
          {registry !== null && (
            <div className="row" ref={rowRef} tabIndex={-1}>
              {registry.has_token && (
                <>
                  <button
                    type="button"
                    className="button small"
                    aria-disabled={busy !== null}
                    onClick={() => void settings.openOwnPages()}
                  >
                    {SETTINGS.openOwnPages}
                  </button>
                  <button
                    type="button"
                    className="button small quiet"
                    onClick={() => void settings.removeToken(registry.url)}
                  >
                    {SETTINGS.removeToken}
                  </button>
                </>
              )}
              <ConfirmButton
                name={SETTINGS.removeRegistry}
                question={SETTINGS.removeQuestion}
                confirm={SETTINGS.remove}
                onConfirm={() => void remove()}
              />
            </div>
          )}
        </form>
        {signing !== null && state !== null && <SigningKey registry={registry} store={signing} />}
      </main>
    </>
  );
};
