import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AuditEvent,
  type AuditList,
  BundleSchema,
  type Composition,
  type Draft,
  PlanSchema,
  z,
} from '../../lib/protocol/index.ts';
import { faults } from '../support/provider/index.ts';
import { type AccountsTest, openAccountsTest } from '../support/registry/accounts.ts';
import type { AppInProcess } from '../support/registry/app-in-process.ts';
import { databaseKinds } from '../support/registry/catalog.ts';
import { readEvents, type ReceivedEvent, runRequest } from '../support/registry/run-client.ts';
import { addSigningKeyOf } from '../support/signing/add-key.ts';
import { toPublishRequest } from '../support/signing/bundle-to-publish.ts';
import { ADA, type MemberToSign } from '../support/signing/signed-bundle.ts';

const kinds = await databaseKinds();

const designs: Readonly<Record<Draft['kind'], boolean>> = { skill: false, mcp_server: true, agent: true };

/** As a wizard does it, which keeps the receipt beside what is signed. */
const toMember = (draft: Draft): MemberToSign => ({
  kind: draft.kind,
  name: draft.name,
  version: '1.0.0',
  specification: designs[draft.kind],
  manifest: draft.manifest,
  markdown: draft.markdown,
  files: draft.files,
  provenance: { ...draft.provenance, scores: draft.scores, edited: false },
});

/** A skill, a server and an agent. */
const THREE = 'a bundle for payments';

const CLAIMED = { verdict: 'claimed', run_id: null, provider: null, model: null, key: null };

const seen = ({ run_id, model }: Composition, verdict = 'seen') => ({
  verdict,
  run_id,
  provider: 'openai',
  model,
  key: 'own',
});

const verdictsOf = ({ data }: AuditEvent) =>
  (data['members'] as { entity: string }[]).map(({ entity: _entity, ...drafting }) => drafting);

/** A draft of a run, as something that can be published once. */
const serverOf = ({ drafts }: Composition): Draft => {
  const draft = drafts.find(({ kind }) => kind === 'mcp_server');
  if (draft === undefined) throw new Error('The run drafted no server');
  return draft;
};

describe.each(kinds)('S35 what the audit log says of a key, on $name', ({ open }) => {
  describe.skipIf(open === null)('is what the registry saw', () => {
    let test: AccountsTest;
    let acme: string;
    let globex: string;
    let labels = 0;
    beforeAll(async () => {
      test = await openAccountsTest(open as NonNullable<typeof open>);
      [acme, globex] = [await test.token('acme'), await test.token('globex')];
      for (const [handle, token] of [
        ['acme', acme],
        ['globex', globex],
      ] as const)
        await addSigningKeyOf(test, handle, token, ADA);
    }, 60_000);
    afterAll(() => test.close(), 60_000);

    /** A run that drafts one server, which can be published under any name. */
    const compose = async (
      token = acme,
      app: Pick<AppInProcess, 'app'> = test,
      goal = 'lookup server',
    ): Promise<Composition> => {
      const response = await app.app.request('/v1/intent/byo', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(runRequest({ goal })),
      });
      expect(response.status).toBe(200);
      return (await response.json()) as Composition;
    };

    let names = 0;
    /** A name of its own for each member, which an MCP server has outside of what was drafted. */
    const renamed = (member: MemberToSign): MemberToSign =>
      member.kind === 'mcp_server' ? { ...member, name: `server-${(names += 1)}` } : member;

    /** Publishes these with these receipts, and returns the event that says so. */
    const publish = async (
      members: readonly MemberToSign[],
      receipts: readonly (string | undefined)[],
      {
        namespace = 'acme',
        token = acme,
        app = test,
      }: { namespace?: string; token?: string; app?: Pick<AppInProcess, 'app'> } = {},
    ): Promise<AuditEvent> => {
      const label = `pack-${(labels += 1)}`;
      const request = await toPublishRequest({ namespace, label, members: members.map(renamed) });
      const response = await app.app.request('/v1/bundles', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...request,
          members: request.members.map((member, index) => ({ ...member, receipt: receipts[index] ?? null })),
        }),
      });
      expect([response.status, response.ok ? null : await response.text()]).toEqual([201, null]);
      const { items } = (await (
        await test.ask('GET', '/v1/audit?event=bundle.published&limit=100', { token })
      ).json()) as AuditList;
      const event = items.find(({ subject }) => subject === label);
      if (event === undefined) throw new Error('There is no event');
      return event;
    };

    it('gives every draft that it emits a receipt, the same in events and result', async () => {
      const response = await test.ask('POST', '/v1/intent/byo', {
        token: acme,
        body: runRequest({ goal: THREE }),
        headers: { accept: 'text/event-stream' },
      });
      const events = await readEvents(response).rest();
      const drafted = events.filter(({ event }) => event === 'draft').map(({ data }) => data['receipt']);
      const { drafts } = (events.at(-1) as ReceivedEvent).data as unknown as Composition;

      expect(drafted).toHaveLength(3);
      expect(drafted.every((receipt) => typeof receipt === 'string')).toBe(true);
      expect(new Set(drafts.map(({ receipt }) => receipt))).toEqual(new Set(drafted));
    });

    it('tells of unchanged drafts in which run, by whom and with whose key they were made', async () => {
      const composition = await compose(acme, test, THREE);
      const { drafts } = composition;

      const event = await publish(
        drafts.map(toMember),
        drafts.map(({ receipt }) => receipt),
      );

      expect(verdictsOf(event)).toEqual(drafts.map(() => seen(composition)));
      const bundle = await test.ask('GET', `/v1/bundles/${event.subject}`);
      const { members } = z.parse(BundleSchema, await bundle.json());
      expect(members.map(({ drafting }) => drafting)).toEqual(
        drafts.map(() => ({
          ...seen(composition),
          message: expect.stringMatching(/^Seen: Drafted here in/),
        })),
      );
      const page = await (await test.ask('GET', '/audit')).text();
      expect(page).toContain(`Seen: Drafted here in run ${composition.run_id} by`);
      expect(page).toContain('with its publisher’s own key');
    });

    it('tells what was edited since, and what is only claimed', async () => {
      const composition = await compose();
      const draft = serverOf(composition);
      const member = toMember(draft);
      const edited = { ...member, markdown: `${member.markdown}\nAnd more.\n` };

      expect(verdictsOf(await publish([edited], [draft.receipt]))).toEqual([seen(composition, 'edited')]);
      for (const receipt of [undefined, draft.receipt?.slice(0, -1), `${draft.receipt?.slice(0, -1)}_`])
        expect(verdictsOf(await publish([member], [receipt]))).toEqual([CLAIMED]);
      const direct = { ...member, provenance: { ...draft.provenance, via: 'direct' as const } };
      expect(
        verdictsOf(
          await publish(
            [{ ...direct, provenance: { ...direct.provenance, scores: null, edited: false } }],
            [draft.receipt],
          ),
        ),
      ).toEqual([CLAIMED]);
      expect(verdictsOf(await publish([{ ...member, provenance: null }], [draft.receipt]))).toEqual([
        CLAIMED,
      ]);
      const page = await (await test.ask('GET', '/audit')).text();
      expect(page).toContain('Claimed: this registry did not see how it was made.');
      expect(page).toContain('Edited since: Drafted here in run');
      // The last one that was published, on its own page too.
      const own = await (await test.ask('GET', `/e/acme/server-${names}`)).text();
      expect(own).toContain('How it was made');
      expect(own).toContain('Claimed: this registry did not see how it was made.');
    });

    it('shows provenance that somebody forged, or took from another person or run, as claimed', async () => {
      const [composition, other, theirs] = [await compose(), await compose(), await compose(globex)];
      const draft = serverOf(composition);
      const member = toMember(draft);
      const { provenance } = draft;

      // Another person's draft and receipt, whole.
      const stolen = serverOf(theirs);
      expect(verdictsOf(await publish([toMember(stolen)], [stolen.receipt]))).toEqual([CLAIMED]);
      // A better model and provider than the run had.
      for (const change of [{ model: 'gpt-best' }, { provider: 'anthropic' }])
        expect(
          verdictsOf(
            await publish(
              [{ ...member, provenance: { ...provenance, ...change, scores: null, edited: false } }],
              [draft.receipt],
            ),
          ),
        ).toEqual([CLAIMED]);
      // The other run's receipt, whose draft was written at another time.
      expect(verdictsOf(await publish([member], [serverOf(other).receipt]))).toEqual([CLAIMED]);
      // The other run's id in a receipt of this one.
      const swapped = draft.receipt?.replace(composition.run_id, other.run_id);
      expect(swapped).not.toBe(draft.receipt);
      expect(verdictsOf(await publish([member], [swapped]))).toEqual([CLAIMED]);
    });

    it('knows the receipts of every instance, and those from before a restart', async () => {
      const another = test.another();
      const composition = await compose(acme, another);
      await another.runs.stop();
      const draft = serverOf(composition);

      expect(verdictsOf(await publish([toMember(draft)], [draft.receipt]))).toEqual([seen(composition)]);
      const fresh = test.another();
      expect(verdictsOf(await publish([toMember(draft)], [draft.receipt], { app: fresh }))).toEqual([
        seen(composition),
      ]);
      await fresh.runs.stop();
    });

    it('survives a saved plan, and a rewrite gets a receipt of its own', async () => {
      const composition = await compose();
      const saved = await test.ask('POST', '/v1/plans', {
        token: acme,
        body: { composition },
        headers: { 'idempotency-key': composition.run_id },
      });
      const { plan_id } = (await saved.json()) as { plan_id: string };
      const plan = await (await test.ask('GET', `/v1/plans/${plan_id}`, { token: acme })).json();
      const resumed = serverOf(z.parse(PlanSchema, plan).composition);
      expect(resumed.receipt).toBe(serverOf(composition).receipt);
      expect(verdictsOf(await publish([toMember(resumed)], [resumed.receipt]))).toEqual([seen(composition)]);

      const response = await test.ask('POST', '/v1/intent/byo', {
        token: acme,
        body: runRequest({ redraft: { draft: { ...resumed, markdown: '# Mine' }, note: 'Shorter.' } }),
      });
      const rewritten = (await response.json()) as Composition;
      const draft = serverOf(rewritten);
      expect([draft.draft_id, draft.receipt === resumed.receipt]).toEqual([resumed.draft_id, false]);
      expect(verdictsOf(await publish([toMember(draft)], [draft.receipt]))).toEqual([seen(rewritten)]);
    });

    it('gives drafts of a run that ended early their receipts too', async () => {
      const hurried = test.another({ runs: { deadlineMs: 3_000 } });
      test.provider.setScript(({ asked }) =>
        asked === 'agent_draft' ? faults.silence('mid-stream') : undefined,
      );
      const failed = await hurried.app.request('/v1/intent/byo', {
        method: 'POST',
        headers: { authorization: `Bearer ${acme}`, 'content-type': 'application/json' },
        body: JSON.stringify(runRequest({ goal: THREE })),
      });
      test.provider.setScript(() => undefined);
      await hurried.runs.stop();

      const { composition } = (await failed.json()) as { composition: Composition };
      expect([failed.status, composition.drafts.map(({ receipt }) => typeof receipt)]).toEqual([
        504,
        ['string', 'string'],
      ]);
      const server = serverOf(composition);
      expect(verdictsOf(await publish([toMember(server)], [server.receipt]))).toEqual([seen(composition)]);
    });

    it('has neither the secret nor a provider’s key in its log, its events or its answers', async () => {
      const [row] = await test.rows(`select secret from registry_secrets where purpose = 'receipts'`);
      const secret = String(row?.['secret']);
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      const texts = [
        test.log(),
        JSON.stringify(await test.rows('select * from audit_events')),
        JSON.stringify(await compose()),
        await (await test.ask('GET', '/audit')).text(),
      ];
      const written = Buffer.from(secret, 'hex');
      for (const text of texts)
        for (const form of [secret, written.toString('base64'), written.toString('base64url')])
          expect(text).not.toContain(form);
      for (const text of texts) expect(text).not.toContain(String(runRequest()['provider_key']));
    });

    it('makes one secret, however many instances need it first at once', async () => {
      await test.rows('delete from registry_secrets');
      const instances = Array.from({ length: 4 }, () => test.another());
      const compositions = await Promise.all(instances.map((instance) => compose(acme, instance)));
      for (const { runs } of instances) await runs.stop();

      expect(await test.rows('select purpose from registry_secrets')).toEqual([{ purpose: 'receipts' }]);
      const fresh = test.another();
      for (const composition of compositions) {
        const draft = serverOf(composition);
        expect(verdictsOf(await publish([toMember(draft)], [draft.receipt], { app: fresh }))).toEqual([
          seen(composition),
        ]);
      }
      await fresh.runs.stop();
    });
  });
});
