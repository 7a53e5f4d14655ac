import { describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import { createStoredValues, type StoredValues } from '../../../lib/base/stored-values.ts';
import { createOwnKeyStore, KEY_DATABASE } from '../../../lib/signer/own-key-store.ts';
import { toBytes } from '../../../lib/signing/bytes.ts';
import { isSignatureOf, signBytes } from '../../../lib/signing/signing-key.ts';
import { createMemoryArea } from '../../support/worker/test-worker.ts';

/** As IndexedDB does: it copies, keys included. The real one is tested in real browsers. */
const createValues = () => {
  const content = new Map<string, unknown>();
  const values: StoredValues = {
    get: async (name) => content.get(name),
    add: async (name, value) => {
      if (content.has(name)) return false;
      content.set(name, structuredClone(value));
      return true;
    },
    remove: async (name) => void content.delete(name),
  };
  return { content, values };
};
const refuse = () => Promise.reject(new DOMException('The database is off', 'InvalidStateError'));

const open = () => {
  const { content, values } = createValues();
  const area = createMemoryArea();
  const store = createOwnKeyStore({ values, area, clock: systemClock });
  return { content, values, area, store };
};

describe('the signing key of a browser profile', () => {
  it('is none until it is made, and then the same for every page, which can sign with it', async () => {
    const { values, area, store } = open();
    expect(await store.get()).toBeNull();

    const made = await store.create('Laptop');
    const found = await createOwnKeyStore({ values, area, clock: systemClock }).get();

    expect(found).toMatchObject({ keyId: made.keyId, publicKey: made.publicKey, name: 'Laptop' });
    expect(Math.abs(Date.parse(found?.createdAt ?? '') - Date.now())).toBeLessThan(60_000);
    const signature = await signBytes(found ?? made, toBytes('hello'));
    expect(await isSignatureOf(made.publicKey, signature, toBytes('hello'))).toBe(true);
  });

  it('is one, although two pages make it at the same time', async () => {
    const { store } = open();
    const [one, other] = await Promise.all([store.create('One'), store.create('Other')]);

    expect(one.keyId).toBe(other.keyId);
    expect((await store.get())?.keyId).toBe(one.keyId);
  });

  it('is forgotten whole, and another can be made', async () => {
    const { content, area, store } = open();
    const first = await store.create('');
    await store.forget();

    expect([content.size, area.content.size]).toEqual([0, 0]);
    expect(await store.get()).toBeNull();
    expect((await store.create('')).keyId).not.toBe(first.keyId);
  });

  it('that the browser deleted is missed by its id, until another is made', async () => {
    const { content, store } = open();
    const { keyId } = await store.create('');
    content.clear();

    await expect(store.get()).rejects.toMatchObject({
      failure: { slug: 'signing-key-lost', reason: { values: { key_id: keyId } } },
    });
    const next = await store.create('');
    expect((await store.get())?.keyId).toBe(next.keyId);
  });

  it('is refused by name where the browser stores nothing', async () => {
    const { values, area } = open();
    const failing = [
      { get: refuse },
      { add: refuse, get: async () => undefined },
      // Takes everything and has nothing.
      { add: async () => true, get: async () => undefined },
    ];
    for (const part of failing) {
      const store = createOwnKeyStore({ values: { ...values, ...part }, area, clock: systemClock });
      await expect(store.create('')).rejects.toMatchObject({ failure: { slug: 'no-key-storage' } });
    }
    area.refuses = true;
    const store = createOwnKeyStore({ values, area, clock: systemClock });
    await expect(store.create('')).rejects.toMatchObject({ failure: { slug: 'no-key-storage' } });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new DOMException('', 'SecurityError');
      },
    ],
    [
      'fails',
      () => {
        const request = new EventTarget();
        queueMicrotask(() => request.dispatchEvent(new Event('error')));
        return request;
      },
    ],
  ])('is refused by name where opening the database %s', async (_, openDatabase) => {
    const values = createStoredValues({ open: openDatabase } as unknown as IDBFactory, KEY_DATABASE);
    const store = createOwnKeyStore({ values, area: createMemoryArea(), clock: systemClock });

    await expect(store.get()).rejects.toMatchObject({ failure: { slug: 'no-key-storage' } });
    await expect(store.forget()).rejects.toMatchObject({ failure: { slug: 'no-key-storage' } });
  });

  it('is refused by name where the browser has no Ed25519', async () => {
    const { store } = open();
    const generating = vi
      .spyOn(crypto.subtle, 'generateKey')
      .mockRejectedValue(new DOMException('', 'NotSupportedError'));
    await expect(store.create('')).rejects.toMatchObject({ failure: { slug: 'no-ed25519' } });
    generating.mockRestore();
  });
});
