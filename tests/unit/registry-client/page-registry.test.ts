import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { MeSchema } from '../../../lib/protocol/index.ts';
import { createPageRegistry, type PageRegistry } from '../../../lib/registry-client/page-registry.ts';
import { createSigningKeyClient } from '../../../lib/registry-client/signing-keys.ts';
import { isProofOf } from '../../../lib/signing/key-proof.ts';
import { createOwnKey } from '../../../lib/signing/signing-key.ts';
import {
  openStandInRegistry,
  sampleProblem,
  sendJson,
  type StandInRegistry,
  TOKEN,
} from '../../support/worker/stand-in-registry.ts';
import {
  connectView,
  createBrowserState,
  startTestWorker,
  type TestView,
} from '../../support/worker/test-worker.ts';

let registry: StandInRegistry;
let view: TestView;
let page: PageRegistry;
const registryUrl = () => view.state().registry?.url ?? null;

beforeEach(async () => {
  registry = await openStandInRegistry();
  const browser = createBrowserState();
  await browser.local.set({ registry: { url: registry.url, access_token: TOKEN } });
  view = connectView(startTestWorker(browser));
  await view.ask({ type: 'watch-tab', tab_id: 1 });
  page = createPageRegistry({ ask: (request) => view.ask(request), registryUrl });
});
afterEach(() => registry.close());

const me = () => page.ask({ method: 'GET', path: '/v1/me' }, MeSchema);

describe('a request of a page to the registry', () => {
  it('has the access token that only the worker knows, and is in the ledger to the byte', async () => {
    const body = { title: 'Über' };
    registry.on('PUT /v1/plans/1', (request, response, text) => {
      response.setHeader('etag', '"2"');
      sendJson(response, 200, {
        handle: `${request.headers.authorization} ${request.headers['if-match']} ${text}`,
      });
    });
    const answered = await page.ask({ method: 'PUT', path: '/v1/plans/1?a=b', body, tag: '"1"' }, MeSchema);

    const text = JSON.stringify(body);
    expect(answered).toEqual({
      isOk: true,
      value: { handle: `Bearer ${TOKEN} "1" ${text}` },
      tag: '"2"',
    });
    const { requests } = await view.until('the ledger has it', (state) =>
      state.requests.some(({ method, outcome }) => method === 'PUT' && outcome === 'finished'),
    );
    expect(requests.find(({ method }) => method === 'PUT')).toMatchObject({
      run_id: null,
      path: '/v1/plans/1',
      bytes_out: new TextEncoder().encode(text).length,
      carried_key: false,
      status: 200,
    });
    expect(JSON.stringify(view.states)).not.toContain(TOKEN);
  });

  it('sends the tag of a POST as its Idempotency-Key', async () => {
    registry.on('POST /v1/bundles', (request, response) =>
      sendJson(response, 201, { handle: request.headers['idempotency-key'] }),
    );
    expect(await page.ask({ method: 'POST', path: '/v1/bundles', body: {}, tag: 'once' }, MeSchema)).toEqual({
      isOk: true,
      value: { handle: 'once' },
      tag: null,
    });
  });

  it('is told what the registry refused, with every error and its place', async () => {
    const errors = [
      { pointer: '/members/0/name', message: 'is taken' },
      { pointer: '/members/1/version', message: 'is lower' },
    ];
    registry.on('POST /v1/bundles', (_, response) =>
      sendJson(response, 422, sampleProblem('invalid-request', 422, { errors })),
    );
    expect(await page.ask({ method: 'POST', path: '/v1/bundles', body: {} }, MeSchema)).toMatchObject({
      isOk: false,
      failure: { slug: 'invalid-request' },
      problem: { status: 422, errors },
    });
  });

  it('takes an answer without a body', async () => {
    registry.on('DELETE /v1/me/signing-keys/k', (_, response) => void response.writeHead(204).end());
    expect(await page.tell({ method: 'DELETE', path: '/v1/me/signing-keys/k' })).toEqual({
      isOk: true,
      value: null,
      tag: null,
    });
  });

  it('fails by name when the answer is of another shape, no registry is set, or it is away', async () => {
    registry.on('GET /v1/me', (_, response) => sendJson(response, 200, { name: 1 }));
    expect(await me()).toMatchObject({ isOk: false, failure: { slug: 'not-a-registry' }, problem: null });
    await registry.close();
    expect(await me()).toMatchObject({ isOk: false, failure: { slug: 'registry-unreachable' } });
    await view.ask({ type: 'save-settings', registry_url: '', access_token: null });
    expect(await me()).toMatchObject({ isOk: false, failure: { slug: 'no-registry' } });
  });

  it.each(['/v1/intent/byo', '/v1/intent', '/metrics', 'https://elsewhere.example/v1/me'])(
    'is none to %s: the port closes',
    async (path) => {
      const before = registry.requests.length;
      view.send({ request_id: 99, request: { type: 'ask-registry', method: 'POST', path, body: '{}' } });
      expect(view.isClosed()).toBe(true);
      expect(registry.requests.slice(before).filter((each) => each.startsWith('POST'))).toEqual([]);
    },
  );
});

describe('a signing key at the registry', () => {
  it('is registered with a proof for exactly this registry, handle and challenge', async () => {
    const key = await createOwnKey();
    const challenge = 'ab'.repeat(32);
    let sent = { proof: '' };
    registry.on('POST /v1/me/signing-key-challenge', (_, response, text) =>
      sendJson(
        response,
        200,
        text === JSON.stringify({ key_id: key.keyId })
          ? { challenge, expires_at: '2026-11-29T00:05:00.000Z' }
          : {},
      ),
    );
    registry.on('POST /v1/me/signing-keys', (_, response, text) => {
      sent = JSON.parse(text) as typeof sent;
      sendJson(response, 201, {
        key_id: key.keyId,
        public_key: key.publicKey,
        name: 'Laptop',
        added_at: '2026-11-29T00:00:00.000Z',
        revoked_at: null,
        revocation_reason: null,
      });
    });
    const added = await createSigningKeyClient(page, registryUrl).register(key, 'Laptop');

    expect(added).toMatchObject({ isOk: true, value: { key_id: key.keyId, name: 'Laptop' } });
    expect(sent).toMatchObject({ public_key: key.publicKey, name: 'Laptop', challenge });
    const prover = { registry: registry.url, handle: 'ada', challenge };
    expect(await isProofOf(sent.proof, key.publicKey, prover)).toBe(true);
    expect(await isProofOf(sent.proof, key.publicKey, { ...prover, handle: 'bob' })).toBe(false);
  });

  it('is revoked with its reason, and the first refusal ends a registration', async () => {
    const seen: string[] = [];
    registry.on('DELETE /v1/me/signing-keys/kid', (request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(204).end();
    });
    registry.on('POST /v1/me/signing-key-challenge', (_, response) =>
      sendJson(response, 403, sampleProblem('scope-missing', 403)),
    );
    const client = createSigningKeyClient(page, registryUrl);

    expect(await client.revoke('kid', 'compromised')).toMatchObject({ isOk: true });
    expect(seen).toEqual(['/v1/me/signing-keys/kid?reason=compromised']);
    expect(await client.register(await createOwnKey(), '')).toMatchObject({
      isOk: false,
      failure: { slug: 'scope-missing' },
    });
    expect(registry.requests.filter((each) => each === 'POST /v1/me/signing-keys')).toEqual([]);
  });
});
