import { mapTexts } from '../base/json.ts';
import type { Finding } from '../protocol/index.ts';
import { formsOf } from '../secrets/key-in-text.ts';
import type { Secret } from '../secrets/secret.ts';

/** Replaces the run's own key where a provider sent it back. */
const MASK = '[your key was here]';

/** Added by the run itself, because only the run still has the key. */
export const RUN_KEY_FINDING: Finding = {
  rule: 'secret/run-key',
  severity: 'error',
  path: '',
  code: 'run-key-masked',
  values: {},
};

export interface Masked<Value> {
  value: Value;
  /** True if it contained the key. */
  found: boolean;
}

/**
 * Removes the run's own key from everything a model wrote, before any of it is emitted. Only the run can do this,
 * as it is the only one that has the key. Strings are checked as text and as JSON text, because some members of an
 * answer are JSON.
 */
export const maskKey = <Value>(value: Value, providerKey: Secret): Masked<Value> => {
  const plain = providerKey.reveal();
  // The address needs no key.
  if (plain === '') return { value, found: false };
  const forms = formsOf(plain);
  let found = false;

  const maskText = (text: string): string => {
    let masked = text;
    for (const form of forms) masked = masked.replaceAll(form, MASK);
    found ||= masked !== text;
    return masked;
  };

  return { value: mapTexts(value, maskText) as Value, found };
};
