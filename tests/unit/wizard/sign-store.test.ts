import type { ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../lib/base/clock.ts';
import type { StoredValues } from '../../../lib/base/stored-values.ts';
import { createPageRegistry } from '../../../lib/registry-client/page-registry.ts';
import { createSigningKeyClient } from '../../../lib/registry-client/signing-keys.ts';
import { createOwnKeyStore, type OwnKeyStore } from '../../../lib/signer/own-key-store.ts';
import { parseEnvelope } from '../../../lib/signing/envelope.ts';
import { readPublication } from '../../../lib/signing/publication.ts';
import { isSignatureOf } from '../../../lib/signing/signing-key.ts';
import { parseStatement } from '../../../lib/signing/statement.ts';
import { editBundle, editMemberOf } from '../../../lib/wizard/edit.ts';
import { createSignStore, type SignStore } from '../../../lib/wizard/sign-store.ts';
import { createWizardStore, type WizardStore } from '../../../lib/wizard/wizard-store.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { PLAN_ID, samplePlan } from '../../support/wizard/samples.ts';
import {
  openStandInRegistry,
  sendJson,
  type StandInRegistry,
  TOKEN,
} from '../../support/worker/stand-in-registry.ts';
import {
  connectView,
  createBrowserState,
  createMemoryArea,
  startTestWorker,
} from '../../support/worker/test-worker.ts';

const AT = '2026-11-29T12:00:00.000Z';
const PUBLISHED = {
  namespace: 'ada',
  label: 'release-notes',
  visibility: 'public',
  number: 1,
  published_at: AT,
  entities: ['ada/release-notes@0.1.0'],
  link: null,
};

let registry: StandInRegistry;
let wizard: WizardStore;
let sign: SignStore;
let keys: OwnKeyStore;
let area: ReturnType<typeof createMemoryArea>;
/** What was kept of the wizard when each request to publish arrived, and what was sent. */
let sent: { envelope: string; members: { version: string }[] }[];
let kept: unknown;
let listed: { key_id: string; revoked_at: string | null }[];

const createValues = (): StoredValues => {
  const content = new Map<string, unknown>();
  return {
    get: async (name) => content.get(name),
    add: async (name, value) => !content.has(name) && content.set(name, value) === content,
    remove: async (name) => void content.delete(name),
  };
};

const answer = (status: number, body: unknown): void =>
  registry.on('POST /v1/bundles', (_request, response, text) => {
    sent.push(JSON.parse(text) as (typeof sent)[number]);
    sendJson(response, status, body);
  });
const problem = (slug: string, status: number, errors: { pointer: string; message: string }[] = []) => ({
  type: `${registry.url}/problems/${slug}`,
  title: 'Refused',
  status,
  detail: 'Nothing was stored.',
  errors,
});
const draft = () => {
  const { draft: now } = wizard.getSnapshot();
  if (now === null) throw new Error('no draft');
  return now;
};

beforeEach(async () => {
  registry = await openStandInRegistry();
  sent = [];
  listed = [];
  kept = undefined;
  const browser = createBrowserState();
  await browser.local.set({ registry: { url: registry.url, access_token: TOKEN } });
  const view = connectView(startTestWorker(browser));
  await view.ask({ type: 'watch-tab', tab_id: 1 });
  const registryUrl = () => view.state().registry?.url ?? null;
  const page = createPageRegistry({ ask: (request) => view.ask(request), registryUrl });
  wizard = createWizardStore({
    hold: async () => true,
    openPlan: async () => ({ type: 'plan', plan: samplePlan({}, { drafts: [sampleDraft()] }) }),
    registryUrl,
    shelf: {
      load: async () => kept,
      save: async (each) => void (kept = structuredClone(each)),
      remove: async () => {},
    },
    clock: systemClock,
  });
  area = createMemoryArea();
  keys = createOwnKeyStore({ values: createValues(), area, clock: systemClock });
  sign = createSignStore({
    wizard,
    registry: page,
    keys,
    keyClient: createSigningKeyClient(page, registryUrl),
    clock: systemClock,
  });
  registry.on('GET /v1/me', (_request, response) => sendJson(response, 200, { handle: 'ada' }));
  registry.on('POST /v1/me/signing-key-challenge', (_request, response) =>
    sendJson(response, 200, { challenge: 'a'.repeat(64), expires_at: AT }),
  );
  const addKey = async (response: ServerResponse, text: string): Promise<void> => {
    const { public_key, name } = JSON.parse(text) as { public_key: unknown; name: string };
    const key_id = (await keys.get())?.keyId ?? '';
    const added = { key_id, public_key, name, added_at: AT, revoked_at: null, revocation_reason: null };
    listed.push(added);
    sendJson(response, 201, added);
  };
  registry.on('POST /v1/me/signing-keys', (_request, response, text) => void addKey(response, text));
  registry.on('GET /v1/me/signing-keys', (_request, response) =>
    sendJson(response, 200, { items: listed, next_cursor: null }),
  );
  await wizard.open(PLAN_ID);
  await sign.load();
});
afterEach(() => registry.close());

describe('signing', () => {
  it('shows what will be signed before there is a key, and signs exactly that', async () => {
    const { toSign, key, handle } = sign.getSnapshot();
    expect(handle).toBe('ada');
    expect(key).toBeNull();
    expect([...(toSign?.statement.subjects.keys() ?? [])]).toEqual([
      'ada/release-notes@0.1.0#manifest',
      'ada/release-notes@0.1.0#markdown',
    ]);
    await sign.makeKey('Laptop', false);
    answer(201, PUBLISHED);
    await sign.publish();

    const envelope = parseEnvelope(sent[0]?.envelope ?? '');
    const { key: made } = sign.getSnapshot();
    if (envelope === null || made === null) throw new Error('nothing was signed');
    expect(await isSignatureOf(made.publicKey, envelope.signature, envelope.signed)).toBe(true);
    const statement = parseStatement(envelope.payload);
    expect(statement).toEqual(toSign?.statement);
    expect(statement && readPublication(statement)).toMatchObject({
      namespace: 'ada',
      label: 'release-notes',
    });
    // To the byte.
    expect(toSign?.bytes).toBe(new TextEncoder().encode(JSON.stringify(sent[0])).length);
    expect(draft()).toMatchObject({ published: PUBLISHED, envelope: null });
  });

  it('keeps what is signed before it is sent, and sends the same again when no answer came', async () => {
    await sign.makeKey('Laptop', false);
    let wasKept: unknown;
    registry.on('POST /v1/bundles', (_request, response, text) => {
      sent.push(JSON.parse(text) as (typeof sent)[number]);
      wasKept = kept;
      response.destroy();
    });
    await sign.publish();
    expect(sign.getSnapshot()).toMatchObject({
      isUnanswered: true,
      failure: { slug: 'registry-unreachable' },
    });
    expect(wasKept).toMatchObject({ envelope: sent[0]?.envelope });

    answer(201, PUBLISHED);
    await sign.publish();
    expect(sent[1]?.envelope).toBe(sent[0]?.envelope);
    expect(draft().published).toEqual(PUBLISHED);
  });

  it('asks again after a failure of the registry, too', async () => {
    await sign.makeKey('Laptop', false);
    answer(503, problem('database-unavailable', 503));
    await sign.publish();
    expect(sign.getSnapshot().isUnanswered).toBe(true);
    expect(draft().envelope).toBe(sent[0]?.envelope);
  });

  it.each([
    ['version-exists', '/members/0/version', 'members'],
    ['label-taken', '/label', 'bundle'],
  ])('goes back to the field when the registry refuses it: %s', async (slug, pointer, step) => {
    await sign.makeKey('Laptop', false);
    wizard.goTo('sign');
    answer(409, problem(slug, 409, [{ pointer, message: 'is there' }]));
    await sign.publish();
    expect(draft()).toMatchObject({ step, envelope: null });
    expect(wizard.getSnapshot()).toMatchObject({ refusal: { slug }, problems: [{ by: 'registry' }] });
    // Another bundle has another signature.
    wizard.change((each) =>
      editBundle(editMemberOf(each, each.members[0]?.id ?? '', { version: '0.1.1' }), { label: 'other' }),
    );
    answer(201, { ...PUBLISHED, label: 'other' });
    await sign.publish();
    expect(sent[1]?.envelope).not.toBe(sent[0]?.envelope);
    expect(sent[1]?.members[0]?.version).toBe('0.1.1');
    expect(wizard.getSnapshot().refusal).toBeNull();
  });

  it('looks at the key again when the signature is refused', async () => {
    await sign.makeKey('Laptop', false);
    listed = listed.map((each) => ({ ...each, revoked_at: AT, revocation_reason: 'lost' }));
    answer(
      422,
      problem('signature-invalid', 422, [{ pointer: '/envelope', message: 'The key was revoked.' }]),
    );
    await sign.publish();
    expect(sign.getSnapshot().registered?.revoked_at).toBe(AT);
    expect(draft()).toMatchObject({ envelope: null, published: null });
  });

  it('sends nothing when the key could not be added', async () => {
    registry.on('POST /v1/me/signing-keys', (_request, response) =>
      sendJson(response, 403, problem('scope-missing', 403)),
    );
    await sign.makeKey('Laptop', false);
    answer(201, PUBLISHED);
    await sign.publish();
    expect(sent).toEqual([]);
    expect(sign.getSnapshot().failure?.slug).toBe('scope-missing');
  });

  it('signs nothing that the registry would find too large', async () => {
    await sign.makeKey('Laptop', false);
    const files = [1, 2, 3].map((each) => ({ path: `references/${each}.md`, text: 'x'.repeat(399_000) }));
    wizard.change((each) => editMemberOf(each, each.members[0]?.id ?? '', { files }));
    answer(201, PUBLISHED);
    await sign.publish();
    expect(sign.getSnapshot().toSign?.isTooLarge).toBe(true);
    expect(sent).toEqual([]);
  });

  it('says that the key was lost, and makes another one in its place', async () => {
    await sign.makeKey('Laptop', false);
    const before = sign.getSnapshot().key?.keyId;
    const lost = createOwnKeyStore({ values: createValues(), area, clock: systemClock });
    await expect(lost.get()).rejects.toMatchObject({ failure: { slug: 'signing-key-lost' } });
    await sign.makeKey('New', true);
    expect(sign.getSnapshot().key?.keyId).not.toBe(before);
    expect(sign.getSnapshot().registered?.key_id).toBe(sign.getSnapshot().key?.keyId);
  });
});
