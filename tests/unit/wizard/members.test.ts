import { describe, expect, it } from 'vitest';

import { nextPatch } from '../../../lib/formats/versions/next-version.ts';
import { signedDependencies } from '../../../lib/signing/publication.ts';
import { leaveOut } from '../../../lib/wizard/dependencies.ts';
import {
  addMember,
  editMember,
  editMemberOf,
  keepTyped,
  moveMember,
  removeMember,
} from '../../../lib/wizard/edit.ts';
import { stepOf } from '../../../lib/wizard/problems.ts';
import { stillRefused, toProblems } from '../../../lib/wizard/refusals.ts';
import { toRequest } from '../../../lib/wizard/request.ts';
import { takeDrafts } from '../../../lib/wizard/start.ts';
import { prepareToSign } from '../../../lib/wizard/to-sign.ts';
import { type WizardDraft, type WizardMember, WizardDraftSchema } from '../../../lib/wizard/wizard-draft.ts';
import { sampleDraft } from '../../support/samples/run-samples.ts';
import { samplePlan, sampleWizard } from '../../support/wizard/samples.ts';

const names = ({ members }: WizardDraft): string[] => members.map(({ name }) => name);
const memberOf = (draft: WizardDraft, kind: WizardMember['kind']): WizardMember => {
  const member = draft.members.find((each) => each.kind === kind);
  if (member === undefined) throw new Error(`no ${kind}`);
  return member;
};

const entry = (entity: string) => ({
  entity,
  kind: 'skill' as const,
  covers: '',
  why: '',
  trust_tier: 'verified' as const,
});
const signed = async (each: WizardDraft) => {
  const { statement } = await prepareToSign(each, 'ada', '2026-11-29T12:00:00.000Z');
  return signedDependencies(statement, memberOf(each, 'skill'));
};

describe('the members of a bundle', () => {
  it('are made from the drafts of a plan', async () => {
    const draft = await sampleWizard();
    expect(draft.members.map(({ kind, name, version }) => [kind, name, version])).toEqual([
      ['skill', 'release-notes', '0.1.0'],
      ['mcp_server', 'payout-reports', '1.2.0'],
      ['agent', 'release-reviewer', '0.1.0'],
    ]);
    expect(draft).toMatchObject({
      title: 'Release work',
      label: 'release-work',
      is_changed: false,
      step: 'bundle',
    });
    expect(draft.members.every(({ provenance }) => provenance?.edited === false)).toBe(true);
  });

  it('get a name that the registry takes, and are marked as edited if that changed a manifest', async () => {
    const odd = sampleDraft({
      name: 'Release Notes!',
      manifest: { name: 'Release Notes!', description: 'x' },
    });
    const { members, label } = await sampleWizard(samplePlan({}, { drafts: [odd] }));
    expect(members[0]).toMatchObject({ name: 'release-notes', manifest: { name: 'release-notes' } });
    expect(members[0]?.provenance?.edited).toBe(true);
    expect(label).toBe('release-notes');
  });

  it('have the same name and version in their manifest, whichever place was changed', async () => {
    const draft = await sampleWizard();
    const [skill, server] = [memberOf(draft, 'skill'), memberOf(draft, 'mcp_server')];
    expect(editMember(skill, { name: 'notes' }).manifest['name']).toBe('notes');
    expect(editMember(skill, { manifest: { ...skill.manifest, name: 'notes' } }).name).toBe('notes');
    expect(editMember(server, { version: '2.0.0' }).manifest['server']).toMatchObject({ version: '2.0.0' });
    const other = {
      ...server.manifest,
      server: { ...(server.manifest['server'] as object), version: '3.0.0' },
    };
    expect(editMember(server, { manifest: other }).version).toBe('3.0.0');
    expect(editMember(skill, { version: '2.0.0' }).manifest).toBe(skill.manifest);
  });

  it('say that they were edited once their contents are not what a model wrote', async () => {
    const draft = await sampleWizard();
    const [skill, server] = [memberOf(draft, 'skill'), memberOf(draft, 'mcp_server')];
    // The version is chosen by whoever publishes, also where the manifest says it.
    expect(editMember(server, { version: '9.0.0' }).provenance?.edited).toBe(false);
    expect(editMember(server, { manifest: { ...server.manifest, tools: [{}] } }).provenance?.edited).toBe(
      true,
    );
    expect(editMember(skill, { version: '9.0.0' }).provenance?.edited).toBe(false);
    expect(editMember(skill, { markdown: skill.markdown }).provenance?.edited).toBe(false);
    expect(editMember(skill, { markdown: 'Other' }).provenance?.edited).toBe(true);
    expect(editMember({ ...skill, provenance: null }, { markdown: 'Other' }).provenance).toBeNull();
  });

  it('say so too if the draft was edited before the plan was saved', async () => {
    const { members } = await sampleWizard(samplePlan({}, { drafts: [sampleDraft({ edited: true })] }));
    expect(members[0]?.provenance?.edited).toBe(true);
  });

  it('are added, removed and moved, and keep what cannot be read yet', async () => {
    const draft = await sampleWizard();
    const [first, second] = draft.members;
    if (first === undefined || second === undefined) throw new Error('no members');
    expect(names(moveMember(draft, first.id, 1))).toEqual([
      'payout-reports',
      'release-notes',
      'release-reviewer',
    ]);
    expect(moveMember(draft, first.id, -1)).toBe(draft);
    expect(names(removeMember(draft, first.id))).toEqual(['payout-reports', 'release-reviewer']);
    expect(names(addMember(draft, { ...first, id: 'new', name: 'more' })).at(-1)).toBe('more');
    const typed = keepTyped(draft, second.id, '/manifest/server/packages', '[{');
    expect(typed.members[1]?.typed).toEqual({ '/manifest/server/packages': '[{' });
    expect(keepTyped(typed, second.id, '/manifest/server/packages', null).members[1]?.typed).toEqual({});
  });

  it.each([
    ['Publish every invoice of the week to our ledger', 'publish-every-invoice-of-the'],
    ['  Über  alles: \n (v2)  ', 'uber-alles-v2'],
    ['請求書を公開する', ''],
  ])('have a label from what the plan is called: %j', async (goal, label) => {
    expect((await sampleWizard(samplePlan({ title: null }, { goal }))).label).toBe(label);
  });

  it('name what the plan reuses, unless it is left out or called like the member', async () => {
    const plan = samplePlan(
      {},
      {
        reuse: [
          'acme/payments@1.2.0',
          'acme/ledger',
          'ada/release-notes@0.0.9',
          'no entity',
          'acme/payments@1.3.0',
        ].map(entry),
      },
    );
    const draft = await sampleWizard(plan);
    expect(toRequest(draft).members.map(({ dependencies }) => dependencies)).toEqual([
      ['acme/payments@1.3.0', 'acme/ledger'],
      ['acme/payments@1.3.0', 'acme/ledger', 'ada/release-notes@0.0.9'],
      ['acme/payments@1.3.0', 'acme/ledger', 'ada/release-notes@0.0.9'],
    ]);
    const without = leaveOut(draft, 'acme/ledger', true);
    expect(toRequest(without).members[0]?.dependencies).toEqual(['acme/payments@1.3.0']);
    expect(toRequest(leaveOut(without, 'acme/ledger', false))).toEqual(toRequest(draft));
    // What has no version yet gets one after the signature, so it is not signed.
    expect(await signed(draft)).toBeUndefined();
    expect(await signed(without)).toEqual(['acme/payments@1.3.0']);
  });

  it('have what was refused of their dependencies said once, on review', async () => {
    const reuse = [entry('acme/gone@1.0.0')];
    const draft = await sampleWizard(samplePlan({}, { reuse }));
    const refused = toProblems(
      [0, 1, 2].map((index) => ({ pointer: `/members/${index}/dependencies/0`, message: 'is not there' })),
      draft,
    );
    expect(refused).toEqual([
      { member: null, pointer: '/left_out', by: 'registry', message: 'acme/gone@1.0.0 is not there' },
    ]);
    expect(refused.map(stepOf)).toEqual(['review']);
    expect(stillRefused(refused, draft, leaveOut(draft, 'acme/gone@1.0.0', true))).toEqual([]);
  });

  it('are sent without anything that is the wizard’s own', async () => {
    const draft = await sampleWizard();
    const marked = draft.members.reduce(
      (all, { id }) => editMemberOf(all, id, { specification: true }),
      draft,
    );
    const { members, title } = toRequest({ ...marked, title: '' });
    expect(title).toBeNull();
    // A skill is never a specification, whatever was chosen.
    expect(members.map(({ specification }) => specification)).toEqual([undefined, true, true]);
    expect(Object.keys(members[1] ?? {}).toSorted()).toEqual([
      'files',
      'kind',
      'manifest',
      'markdown',
      'name',
      'provenance',
      'specification',
      'version',
    ]);
  });

  it('are replaced by the new drafts of a plan, and what was typed about the bundle stays', async () => {
    const draft = { ...(await sampleWizard()), label: 'mine' };
    const plan = samplePlan({}, { drafts: [sampleDraft({ markdown: 'New' })] });
    const taken = await takeDrafts(draft, plan);
    expect(taken.label).toBe('mine');
    expect(taken.members.map(({ markdown }) => markdown)).toEqual(['New']);
    expect(taken.plan_sha256).not.toBe(draft.plan_sha256);
  });

  it('are read again as they were stored', async () => {
    const draft = await sampleWizard();
    expect(WizardDraftSchema.parse(structuredClone(draft))).toEqual(draft);
  });
});

describe('the next version', () => {
  it.each([
    ['1.2.3', '1.2.4'],
    ['0.1.0', '0.1.1'],
    ['1.2.0-beta.1', '1.2.0'],
    ['1.2.3+build', '1.2.4'],
    ['1.2.9007199254740993', '1.2.9007199254740994'],
    ['one', null],
  ])('after %s is %s', (version, next) => {
    expect(nextPatch(version)).toBe(next);
  });
});
