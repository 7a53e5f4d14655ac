import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';

import { CannotCheck, readArguments } from '../../verify/read-arguments.ts';
import { type Answers, answersOf, serveSigned } from '../support/signing/serve-signed.ts';
import { ADA, listed, MALLORY, signBundle } from '../support/signing/signed-bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = 'acme/payments@1.2.0';
const BUNDLE = 'acme/payments-pack';
const KEYS = '/v1/publishers/acme/signing-keys';
const PAYMENTS = '/v1/entities/acme/payments/versions/1.2.0';
const PACK = '/v1/bundles/payments-pack';

const signed = await signBundle();
const answers: Answers = {};
const registry = await serveSigned(answers);
const folder = await mkdtemp(path.join(tmpdir(), 'byok-verify-'));
const known = path.join(folder, 'known', 'signers.json');

beforeEach(() => {
  for (const address of Object.keys(answers)) Reflect.deleteProperty(answers, address);
  Object.assign(answers, structuredClone(answersOf(signed, [listed(ADA)])));
});
afterEach(() => rm(path.dirname(known), { recursive: true, force: true }));
afterAll(async () => {
  await registry.stop();
  await rm(folder, { recursive: true });
});

interface Printed {
  status: number;
  output: string;
}

const run = (file: string, words: string[]): Promise<Printed> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [file, ...words],
      { cwd: ROOT, env: { ...process.env, XDG_CONFIG_HOME: folder } },
      (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
    );
  });

const verify = (what: string, ...words: string[]): Promise<Printed> =>
  run('verify/main.ts', [registry.url, what, '--known', known, ...words]);
const stranger = (what: string, ...keyIds: string[]): Promise<Printed> =>
  run('docs/verify.mjs', [registry.url, what, ...keyIds]);

const change = (address: string, how: (answer: typeof signed.bundle) => object): void => {
  answers[address] = { ...(answers[address] as object), ...how(answers[address] as typeof signed.bundle) };
};

describe('npm run verify', () => {
  it.each([VERSION, BUNDLE, 'payments-pack', 'acme/ledger@0.1.0-rc.1+build.7'])(
    'says that %s is valid, with a pinned key, and so does the file for strangers',
    async (what) => {
      expect(await verify(what, '--signer', ADA.keyId)).toEqual({
        status: 0,
        output: expect.stringMatching(/VALID\. Signed with a key that you accepted\.[^]*published by acme/),
      });
      expect(await stranger(what, ADA.keyId)).toEqual({ status: 0, output: 'valid-known-signer\n' });
      await expect(readFile(known)).rejects.toThrow('ENOENT');
    },
  );

  it.each([
    [VERSION, PAYMENTS],
    [BUNDLE, PACK],
    ['payments-pack', PACK],
  ])('reads %s of a draft with its link, and without it finds nothing', async (what, address) => {
    const link = `?link=${'0123456789abcdef'.repeat(2)}`;
    answers[`${address}${link}`] = answers[address];
    Reflect.deleteProperty(answers, address);

    expect((await verify(`${what}${link}`, '--signer', ADA.keyId)).status).toBe(0);
    expect((await verify(what, '--signer', ADA.keyId)).status).toBe(2);
    expect(await stranger(`${what}${link}`, ADA.keyId)).toEqual({
      status: 0,
      output: 'valid-known-signer\n',
    });
    expect((await stranger(what, ADA.keyId)).status).toBe(2);
  });

  it('accepts a new signer only when the person names the key, and remembers it', async () => {
    const asked = await verify(VERSION);
    expect(asked).toEqual({ status: 1, output: expect.stringContaining('have not accepted yet') });
    expect(asked.output).toContain(ADA.keyId);
    expect(asked.output).toContain('--trust');
    expect((await stranger(VERSION)).output).toBe('valid-new-signer\n');

    expect((await verify(VERSION, '--trust', ADA.keyId)).status).toBe(0);
    expect((await verify(VERSION)).status).toBe(0);
    expect((await verify(BUNDLE)).status).toBe(0);
    expect(JSON.parse(await readFile(known, 'utf8'))).toMatchObject({
      signers: [{ registry: registry.url, namespace: 'acme', key_id: ADA.keyId }],
      labels: [{ registry: registry.url, label: 'payments-pack', namespace: 'acme' }],
    });
  });

  it.each([
    ['y', '\r', 0],
    ['n', '\r', 1],
    ['Ctrl-D', '\u0004', 1],
    ['Ctrl-C', '\u0003', 1],
  ])('asks on a terminal, and takes %s for an answer', async (key, end, status) => {
    const words = [process.execPath, 'verify/main.ts', registry.url, VERSION, '--known', known];
    const child = spawn('script', ['-qec', words.join(' '), '/dev/null'], { cwd: ROOT });
    let shown = '';
    child.stdout.on('data', (piece: Buffer) => {
      const isAsked = shown.includes('[y/N]');
      shown += piece.toString();
      if (!isAsked && shown.includes('[y/N]')) child.stdin.write(`${key.length === 1 ? key : ''}${end}`);
    });
    const [code] = (await once(child, 'close')) as [number];

    expect([code, shown.includes(ADA.keyId)]).toEqual([status, true]);
    expect((await verify(VERSION)).status).toBe(status);
  });

  it('notices another signer than before', async () => {
    await verify(VERSION, '--trust', ADA.keyId);
    Object.assign(answers, answersOf(await signBundle({ key: MALLORY }), [listed(ADA), listed(MALLORY)]));

    expect(await verify(VERSION)).toEqual({ status: 1, output: expect.stringContaining('SIGNER CHANGED') });
    expect(await stranger(VERSION, ADA.keyId)).toEqual({ status: 1, output: 'signer-changed\n' });
    expect((await verify(VERSION, '--trust', MALLORY.keyId)).status).toBe(0);
    expect((await verify(VERSION)).status).toBe(0);
  });

  it('notices that a label now belongs to somebody else, even to somebody known', async () => {
    await verify('payments-pack', '--trust', ADA.keyId);
    Object.assign(
      answers,
      answersOf(await signBundle({ namespace: 'mallory', key: MALLORY }), [listed(MALLORY)]),
    );
    await verify('mallory/payments@1.2.0', '--trust', MALLORY.keyId);

    expect(await verify('payments-pack')).toEqual({ status: 1, output: expect.stringContaining('REPLAYED') });
  });

  it.each([
    ['UNSIGNED', PAYMENTS, () => ({ envelope: null })],
    [
      'TAMPERED MANIFEST',
      PAYMENTS,
      ({ manifest }: { manifest?: object }) => ({ manifest: { ...manifest, a: 1 } }),
    ],
    [
      'TAMPERED MANIFEST',
      PAYMENTS,
      ({ manifest }: { manifest?: object }) => ({
        manifest: JSON.parse(JSON.stringify(manifest).replace('{', '{"__proto__":1,')) as object,
      }),
    ],
    ['TAMPERED FILE', PAYMENTS, () => ({ markdown: 'x' })],
    ['MISSING FILE', PAYMENTS, () => ({ files: [] })],
    ['REPLAYED', PAYMENTS, () => ({ name: 'ledger' })],
    ['TAMPERED ENVELOPE', PAYMENTS, ({ envelope }: { envelope?: string }) => ({ envelope: `${envelope} ` })],
    ['UNKNOWN KEY', KEYS, () => ({ items: [] })],
    ['TAMPERED KEY', KEYS, () => ({ items: [listed({ ...ADA, keyId: MALLORY.keyId })] })],
    [
      'KEY REVOKED after',
      KEYS,
      () => ({ items: [listed(ADA, { revoked_at: '2026-12-01T00:00:00Z', revocation_reason: 'lost' })] }),
    ],
    [
      'KEY REVOKED before',
      KEYS,
      () => ({
        items: [listed(ADA, { revoked_at: '2026-11-02T00:00:00Z', revocation_reason: 'compromised' })],
      }),
    ],
  ])('says %s and exits with 1 (%#)', async (words, address, how) => {
    change(address, how as never);

    expect(await verify(VERSION, '--signer', ADA.keyId)).toEqual({
      status: 1,
      output: expect.stringContaining(words),
    });
  });

  it('asks for no keys where nothing is signed, so a registry of today is called unsigned', async () => {
    change(PAYMENTS, () => ({ envelope: undefined }));
    Reflect.deleteProperty(answers, KEYS);

    expect(await verify(VERSION)).toEqual({ status: 1, output: expect.stringContaining('UNSIGNED') });
    expect(await stranger(VERSION)).toEqual({ status: 1, output: 'unsigned\n' });
  });

  it('prints no control characters that a registry sends', async () => {
    const { files = [] } = signed.versions[0] ?? {};
    change(PAYMENTS, () => ({ files: [...files, { path: '\u001b[2J\u202eevil', text: '' }] }));

    const { output } = await verify(VERSION, '--signer', ADA.keyId);
    expect(output).toContain('\ufffd[2J\ufffdevil');
    expect(output).not.toContain('\u001b');
    expect(output).not.toContain('\u202e');
  });
});

describe('what cannot be checked', () => {
  it.each([
    ['is not there', PACK, undefined, 'acme/refunds-pack'],
    ['has no keys', KEYS, undefined, BUNDLE],
    ['is no JSON', PACK, '{"namespace":', BUNDLE],
    ['is nested deeply', PACK, `${'['.repeat(9_999)}${']'.repeat(9_999)}`, BUNDLE],
    ['has another form', PACK, { namespace: 'acme' }, BUNDLE],
    ['lists its keys in pages', KEYS, { items: [], next_cursor: 'x' }, BUNDLE],
  ])('exits with 2 when it %s', async (_what, address, answer, what) => {
    if (answer === undefined) Reflect.deleteProperty(answers, address);
    else answers[address] = answer;

    expect(await verify(what)).toMatchObject({
      status: 2,
      output: expect.stringMatching(/^The registry|^What the registry/),
    });
  });

  it.each(['acme/refunds@1.0.0', 'refunds-pack'])(
    'exits with 2 for strangers too, when %s is not there',
    async (what) => {
      expect(await stranger(what)).toEqual({ status: 2, output: expect.stringContaining('answered 404') });
    },
  );

  it('exits with 2 when nobody listens', async () => {
    const gone = await serveSigned({});
    await gone.stop();

    expect(await run('verify/main.ts', [gone.url, VERSION, '--known', known])).toMatchObject({
      status: 2,
      output: expect.stringContaining('cannot be reached'),
    });
    expect((await run('docs/verify.mjs', [gone.url, VERSION])).status).toBe(2);
  });

  it.each([
    [['http://registry.example', VERSION]],
    [['https://registry.example?x=1', VERSION]],
    [[registry.url]],
    [[registry.url, 'acme/payments@latest']],
    [[registry.url, 'acme/payments@1.2.0/x']],
    [[registry.url, 'acme/payments@1.2.0?link=short']],
    [[registry.url, 'payments-pack?to=0123456789abcdef0123456789abcdef']],
    [[registry.url, '../x@1.0.0']],
    [[registry.url, VERSION, '--signer', 'short']],
    [[registry.url, VERSION, '--sign', ADA.keyId]],
    [[registry.url, VERSION, 'more']],
  ])('are the words %j', (words) => {
    expect(() => readArguments(words, {})).toThrow(CannotCheck);
  });

  it('exits with 2 without words, and says how it is used', async () => {
    expect(await run('verify/main.ts', [])).toMatchObject({
      status: 2,
      output: expect.stringContaining('npm run verify -- <registry> <what>'),
    });
  });

  it('exits with 2 when the file of known signers is not one, and leaves it alone', async () => {
    const broken = path.join(folder, 'broken.json');
    await writeFile(broken, '{"signers":1}');

    expect(await run('verify/main.ts', [registry.url, VERSION, '--known', broken])).toMatchObject({
      status: 2,
      output: expect.stringContaining('is not a file of known signers'),
    });
    expect(await readFile(broken, 'utf8')).toBe('{"signers":1}');
  });
});

it('the file for strangers is short, and needs Node and canonicalize alone', async () => {
  const text = await readFile(path.join(ROOT, 'docs/verify.mjs'), 'utf8');
  const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name = '']) => name);

  expect(text.split('\n').length).toBeLessThanOrEqual(150);
  expect(imports.toSorted()).toEqual(['canonicalize', 'node:crypto', 'node:url']);
});
