import { useEffect, useRef, useState } from 'react';

import { WIZARD } from '../../../lib/texts/en/wizard.ts';
import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import { addMember, moveMember, removeMember } from '../../../lib/wizard/edit.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import { Foreign } from '../../parts/Foreign.tsx';
import { Sentence } from '../../parts/Sentence.tsx';
import { fieldId } from '../problem-words.ts';
import type { StepProps } from '../step-props.ts';
import { AddFromFile } from './AddFromFile.tsx';
import { MemberCard } from './MemberCard.tsx';

interface Removed {
  member: WizardMember;
  /** Where it was among those that were left then. */
  place: number;
}

const nameOf = ({ name }: WizardMember): string => (name === '' ? WIZARD.unnamed : name);

const RemovedRow = ({ member, onUndo }: { member: WizardMember; onUndo: () => void }) => {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <li className="discarded">
      <span>
        <Sentence parts={MEMBERS.removed(<Foreign text={nameOf(member)} />)} />
      </span>
      <button type="button" className="button small" ref={ref} onClick={onUndo}>
        {MEMBERS.undo}
      </button>
    </li>
  );
};

/** One card per member, in the order in which they are published. */
export const MembersStep = ({ store, draft, problems }: StepProps) => {
  const { members } = draft;
  const [removed, setRemoved] = useState<readonly Removed[]>([]);
  const [said, setSaid] = useState('');
  const focusAfter = useRef<string | null>(null);
  useEffect(() => {
    if (focusAfter.current !== null) document.getElementById(focusAfter.current)?.focus();
    focusAfter.current = null;
  });

  const move = (member: WizardMember, by: -1 | 1): void => {
    const place = members.indexOf(member) + by;
    if (place < 0 || place >= members.length) return;
    // The browser takes the focus from an element that is put elsewhere.
    focusAfter.current = document.activeElement?.id ?? null;
    store.change((each) => moveMember(each, member.id, by));
    setSaid(MEMBERS.isAt(nameOf(member), place + 1, members.length));
  };
  const remove = (member: WizardMember): void => {
    setRemoved((before) => [...before, { member, place: members.indexOf(member) }]);
    store.change((each) => removeMember(each, member.id));
  };
  const undo = (undone: Removed): void => {
    const { member, place } = undone;
    const index = removed.indexOf(undone);
    // Those that were left out after it are one place further on again.
    const isBehind = (each: Removed, at: number): boolean => at >= index && each.place >= place;
    setRemoved(
      removed
        .toSpliced(index, 1)
        .map((each, at) => (isBehind(each, at) ? { ...each, place: each.place + 1 } : each)),
    );
    focusAfter.current = fieldId({ member: member.id, pointer: '' });
    store.change((each) => addMember(each, member, place));
  };

  const rows = members.map((member, index) => (
    <MemberCard
      key={member.id}
      member={member}
      problems={problems}
      isOpenAtFirst={members.length === 1}
      isFirst={index === 0}
      isLast={index === members.length - 1}
      store={store}
      onMove={(by) => move(member, by)}
      onRemove={() => remove(member)}
    />
  ));
  for (const each of removed.toReversed())
    rows.splice(
      each.place,
      0,
      <RemovedRow key={each.member.id} member={each.member} onUndo={() => undo(each)} />,
    );
  return (
    <>
      <output className="visually-hidden">{said}</output>
      {members.length === 0 && <p className="hint">{MEMBERS.none}</p>}
      <ol
        className="members"
        id={fieldId({ member: null, pointer: '/members' })}
        tabIndex={-1}
        aria-label={MEMBERS.list}
      >
        {rows}
      </ol>
      <AddFromFile
        onAdd={(added) => added.forEach((member) => store.change((each) => addMember(each, member)))}
      />
    </>
  );
};
