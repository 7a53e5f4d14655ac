import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { createSecret } from '../../../lib/secrets/secret.ts';

const KEY = 'q8Zr1Vn5Yx2Wc7Kd9Mh4';

describe('a secret', () => {
  it('gives its key until it is forgotten, and throws from then on', () => {
    const secret = createSecret(KEY);

    expect(secret.reveal()).toBe(KEY);
    expect(secret.forgotten).toBe(false);
    secret.forget();
    secret.forget();

    expect(secret.forgotten).toBe(true);
    expect(() => secret.reveal()).toThrow('This key was already forgotten');
  });

  it('shows nothing to what prints or copies it', () => {
    const secret = createSecret(KEY);

    const printed = [inspect(secret, { depth: 9, showHidden: true }), JSON.stringify(secret)];

    expect(printed.join('\n')).not.toContain(KEY);
    expect(() => structuredClone(secret)).toThrow('could not be cloned');
  });
});
