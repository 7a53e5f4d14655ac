import { mapTexts } from '../base/json-texts.ts';
import type { Finding } from '../protocol/index.ts';
import { maskOwnKey } from '../secrets/own-key.ts';
import type { Secret } from '../secrets/secret.ts';

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
  let found = false;
  const mask = (text: string): string => {
    const masked = maskOwnKey(text, plain);
    found ||= masked !== text;
    return masked;
  };
  return { value: mapTexts(value, mask) as Value, found };
};
