import { describe, expect, it } from 'vitest';

import { editBundle, editMemberOf, keepTyped, moveMember, removeMember } from '../../../lib/wizard/edit.ts';
import { blockersOf, type Problem, problemsIn, stepOf } from '../../../lib/wizard/problems.ts';
import { stillRefused, toProblems } from '../../../lib/wizard/refusals.ts';
import type { WizardDraft } from '../../../lib/wizard/wizard-draft.ts';
import { sampleWizard } from '../../support/wizard/samples.ts';

const told = (problem: Problem): string => {
  const what =
    problem.by === 'wizard' ? problem.code : problem.by === 'format' ? problem.finding.code : 'said';
  return `${problem.pointer} ${what}`;
};
const toldOf = (draft: WizardDraft): string[] => problemsIn(draft).map(told);
const idAt = (draft: WizardDraft, index: number): string => draft.members[index]?.id ?? '';

/** One that a registry would take. */
const whole = async (): Promise<WizardDraft> => {
  const draft = editBundle(await sampleWizard(), { label: 'release-work' });
  return [1, 2].reduce((all, index) => editMemberOf(all, idAt(draft, index), { specification: true }), draft);
};

describe('what keeps a bundle from being published', () => {
  it('is nothing when all is in order', async () => {
    expect(toldOf(await whole())).toEqual([]);
  });

  it('is said for a server without a package and an agent without an address', async () => {
    expect(toldOf(await sampleWizard())).toEqual([
      '/specification no-way-to-install',
      '/specification no-way-to-install',
    ]);
  });

  it.each([
    [{ label: 'Not this' }, '/label label-format'],
    [{ label: 'sk-proj-Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ' }, '/label looks-like-key'],
    [{ title: 'x'.repeat(201) }, '/title title-long'],
    [{ title: 'half \ud800' }, '/title not-portable'],
  ])('is found in the bundle: %j', async (edit, found) => {
    expect(toldOf(editBundle(await whole(), edit))).toEqual([found]);
  });

  it.each([
    [{ name: '' }, '/name name-empty'],
    [{ name: 'Release Notes' }, '/name name-format'],
    [{ name: 'release_notes' }, '/name name-format'],
    [{ version: '1' }, '/version version-format'],
    [{ markdown: '' }, '/markdown body-empty'],
    [{ markdown: 'half \ud800' }, '/markdown not-portable'],
    [{ manifest: { name: 'release-notes', description: '<b>' } }, '/manifest/description description-format'],
    [{ files: [{ path: '../x', text: '' }] }, '/files/0/path file-path-unsafe'],
    [{ markdown: 'Use AKIAQ3EGRVQ2J7KLMN4P' }, '/markdown looks-like-aws-key-id'],
  ])('is found once in a skill: %j', async (edit, found) => {
    const draft = await whole();
    expect(toldOf(editMemberOf(draft, idAt(draft, 0), edit))).toEqual([found]);
  });

  it('is a name that comes twice, a half-typed list, and a bundle without members', async () => {
    const draft = await whole();
    expect(toldOf(editMemberOf(draft, idAt(draft, 2), { name: 'release-notes' }))).toEqual([
      '/name name-twice',
    ]);
    expect(toldOf(keepTyped(draft, idAt(draft, 1), '/manifest/server/packages', '['))).toEqual([
      '/manifest/server/packages not-read',
    ]);
    const empty = draft.members.reduce((all, { id }) => removeMember(all, id), draft);
    expect(toldOf(empty)).toEqual(['/members no-members']);
  });

  it('blocks its own screen and those after it', async () => {
    const draft = editMemberOf(await whole(), idAt(await whole(), 0), { version: '1' });
    const problems = problemsIn(draft);
    expect(blockersOf('bundle', problems)).toEqual([]);
    expect(blockersOf('members', problems).map(told)).toEqual(['/version version-format']);
    expect(blockersOf('sign', problems).map(told)).toEqual(['/version version-format']);
  });
});

const refuse = (draft: WizardDraft, pointer: string) => toProblems([{ pointer, message: 'no' }], draft);

describe('what the registry refused', () => {
  it('is put at the field of its member, on the screen that has it', async () => {
    const draft = await whole();
    expect(refuse(draft, '/members/1/version')).toEqual([
      { member: idAt(draft, 1), pointer: '/version', by: 'registry', message: 'no' },
    ]);
    expect(refuse(draft, '/members/0/manifest/name')[0]?.pointer).toBe('/name');
    expect(
      ['/label', '/members', '/members/2/files/0/text', '', '/envelope', '/members/7/name'].map((pointer) =>
        stepOf(refuse(draft, pointer)[0] ?? { member: null, pointer: '' }),
      ),
    ).toEqual(['bundle', 'members', 'members', 'sign', 'sign', 'members']);
  });

  it('stays while its place is as it was, also when members are moved, and no longer', async () => {
    const draft = await whole();
    const refused = [
      ...refuse(draft, '/members/1/version'),
      ...refuse(draft, '/label'),
      ...refuse(draft, ''),
    ];
    const moved = moveMember(draft, idAt(draft, 1), -1);
    expect(stillRefused(refused, draft, moved).map(({ pointer }) => pointer)).toEqual(['/version', '/label']);
    const raised = editMemberOf(draft, idAt(draft, 1), { version: '1.2.1' });
    expect(stillRefused(refused, draft, raised).map(({ pointer }) => pointer)).toEqual(['/label']);
    const other = editBundle(draft, { label: 'other' });
    expect(stillRefused(refused, draft, other).map(({ pointer }) => pointer)).toEqual(['/version']);
    const without = removeMember(draft, idAt(draft, 1));
    expect(stillRefused(refused, draft, without).map(({ pointer }) => pointer)).toEqual(['/label']);
  });
});
