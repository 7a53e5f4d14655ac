import { describe, expect, it } from 'vitest';

import type { SigningKey } from '../../../lib/protocol/index.ts';
import { createPageRegistry } from '../../../lib/registry-client/page-registry.ts';
import { checkShown } from '../../../lib/signer/check-shown.ts';
import { createKnownSigners } from '../../../lib/signer/known-signers.ts';
import { readShownPage, type ShownPage } from '../../../lib/signer/shown-page.ts';
import { type Answers, answersOf } from '../../support/signing/serve-signed.ts';
import { ADA, listed, MALLORY, type Signed, signBundle } from '../../support/signing/signed-bundle.ts';
import { createMemoryArea } from '../../support/worker/test-worker.ts';

const REGISTRY = 'https://registry.example';
const KEYS = '/v1/publishers/acme/signing-keys';

const shownAt = (address: string): ShownPage => {
  const shown = readShownPage(REGISTRY + address, REGISTRY);
  if (shown === null) throw new Error(`${address} is no such page`);
  return shown;
};

/** A browser that stands beside pages of a registry which serves this. */
const open = (signed: Signed, keys: SigningKey[] = [listed(ADA)]) => {
  const answers: Answers = answersOf(signed, keys);
  const [newest] = signed.versions;
  answers[`/v1/entities/acme/${newest?.name}`] = newest;
  const asked: string[] = [];
  const registry = createPageRegistry({
    registryUrl: () => REGISTRY,
    ask: async ({ path }) => {
      asked.push(path);
      const answer = answers[path];
      return answer === undefined
        ? { type: 'answered', status: 404, headers: { 'content-type': 'text/plain' }, text: '' }
        : {
            type: 'answered',
            status: 200,
            headers: { 'content-type': 'application/json' },
            text: JSON.stringify(answer),
          };
    },
  });
  const area = createMemoryArea();
  const known = createKnownSigners(area);
  const check = async (address: string) => {
    const checked = await checkShown({ registry, registryUrl: REGISTRY, known }, shownAt(address));
    return checked.isOk ? checked.value : checked.failure.slug;
  };
  const verdictOn = async (address: string) => {
    const checked = await check(address);
    return typeof checked === 'string' ? checked : checked.verdict.code;
  };
  return { answers, area, asked, known, check, verdictOn };
};

const accept = { registry: REGISTRY, namespace: 'acme', keyId: ADA.keyId, label: null };

describe('what a page of a registry shows', () => {
  it('is valid with a new signer once, and with a known one from then on', async () => {
    const { known, check, verdictOn, asked } = open(await signBundle());

    expect(await check('/e/acme/payments/versions/1.2.0')).toMatchObject({
      verdict: { code: 'valid-new-signer', signer: { key_id: ADA.keyId } },
      namespace: 'acme',
      label: null,
    });
    expect(asked).toEqual(['/v1/entities/acme/payments/versions/1.2.0', KEYS]);
    await known.remember(accept);
    for (const address of ['/e/acme/payments/versions/1.2.0', '/e/acme/payments', '/b/payments-pack'])
      expect(await verdictOn(address)).toBe('valid-known-signer');
  });

  it('names everything that was compared', async () => {
    const signed = await signBundle();
    const { check } = open(signed);
    const checked = await check('/b/payments-pack');
    const files = signed.bundle.members.flatMap((member) => member.files);

    expect(checked).toMatchObject({ label: 'payments-pack' });
    expect(typeof checked === 'string' ? 0 : checked.contents.length).toBe(
      signed.bundle.members.length + files.length,
    );
  });

  it('is another signer’s where another was accepted, of this registry and publisher', async () => {
    const keys = [listed(ADA), listed(MALLORY)];
    const { known, verdictOn } = open(await signBundle({ key: MALLORY }), keys);
    await known.remember({ ...accept, registry: 'https://other.example' });
    await known.remember({ ...accept, namespace: 'other' });
    expect(await verdictOn('/b/payments-pack')).toBe('valid-new-signer');
    await known.remember(accept);
    expect(await verdictOn('/b/payments-pack')).toBe('signer-changed');
  });

  it('is replayed where a label belonged to another publisher', async () => {
    const { answers, known, verdictOn } = open(await signBundle());
    answers['/v1/publishers/other/signing-keys'] = { items: [], next_cursor: null };
    await known.remember({ ...accept, namespace: 'other', label: 'payments-pack' });
    expect(await verdictOn('/b/payments-pack')).toBe('other-namespace');
  });

  it('is changed where the registry serves something else under the name', async () => {
    const { answers, verdictOn } = open(await signBundle());
    const version = answers['/v1/entities/acme/payments/versions/1.2.0'] as { markdown: string };
    version.markdown += ' ';
    expect(await verdictOn('/e/acme/payments/versions/1.2.0')).toBe('tampered-file');
  });

  it('is unsigned without asking for keys', async () => {
    const signed = await signBundle();
    for (const version of signed.versions) Object.assign(version, { envelope: null });
    const { verdictOn, asked } = open(signed);
    expect(await verdictOn('/e/acme/payments/versions/1.2.0')).toBe('unsigned');
    expect(asked).not.toContain(KEYS);
  });

  it('is not judged when the registry does not answer', async () => {
    const { answers, verdictOn } = open(await signBundle());
    delete answers[KEYS];
    expect(await verdictOn('/b/payments-pack')).toBe('not-a-registry');
    expect(await verdictOn('/b/nothing-here')).toBe('not-a-registry');
  });
});

describe('known signers', () => {
  it('are ids alone, on disk, and survive what cannot be read', async () => {
    const area = createMemoryArea();
    const known = createKnownSigners(area);
    await known.remember({ ...accept, label: 'payments-pack' });
    await known.remember({ ...accept, keyId: MALLORY.keyId });

    expect(await known.keysOf(REGISTRY, 'acme')).toEqual([ADA.keyId, MALLORY.keyId]);
    expect(await known.ownerOf(REGISTRY, 'payments-pack')).toBe('acme');
    expect(Object.keys(JSON.parse(area.content.get('known-signers') ?? ''))).toEqual(['keys', 'labels']);
    area.content.set('known-signers', '"nonsense"');
    expect(await known.keysOf(REGISTRY, 'acme')).toEqual([]);
    area.refuses = true;
    await expect(known.remember(accept)).rejects.toMatchObject({ failure: { slug: 'settings-refused' } });
  });
});
