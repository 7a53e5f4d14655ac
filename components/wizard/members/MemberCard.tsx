import { memo, useId, useMemo, useState } from 'react';

import { COMPOSITION } from '../../../lib/texts/en/composition.ts';
import { WIZARD } from '../../../lib/texts/en/wizard.ts';
import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import { editMemberOf, keepTyped } from '../../../lib/wizard/edit.ts';
import { FIELDS } from '../../../lib/wizard/members/fields.ts';
import { placesOf, toPlace } from '../../../lib/wizard/members/shown-places.ts';
import type { Problem } from '../../../lib/wizard/problems.ts';
import { isSpecification } from '../../../lib/wizard/specification.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import type { WizardStore } from '../../../lib/wizard/wizard-store.ts';
import { Foreign } from '../../parts/Foreign.tsx';
import { describeProblem, fieldId } from '../problem-words.ts';
import { Warnings } from '../Warnings.tsx';
import { FileFields } from './FileFields.tsx';
import type { MemberPartProps, MemberVerbs } from './member-parts.ts';
import { MemberInput } from './MemberInput.tsx';
import { ServerAccess } from './ServerAccess.tsx';
import { Specification } from './Specification.tsx';

interface MemberCardProps {
  member: WizardMember;
  /** The whole bundle's. */
  problems: readonly Problem[];
  /** One with problems is open at first anyhow. */
  isOpenAtFirst: boolean;
  isFirst: boolean;
  isLast: boolean;
  store: WizardStore;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

const originOf = ({ provenance }: WizardMember): string => {
  if (provenance === null) return MEMBERS.origins.file;
  return provenance.edited ? MEMBERS.origins.edited : MEMBERS.origins.draft;
};

/** What is wrong with the member as a whole, or at a place that no field shows. */
const OtherProblems = ({ problems }: { problems: readonly Problem[] }) => {
  const others = problems.filter(({ pointer }) => pointer === '');
  return others.length === 0 ? null : (
    <ul className="member-problems">
      {others.map((problem) => (
        <li key={describeProblem(problem)} className="field-problem">
          <Foreign text={describeProblem(problem)} />
        </li>
      ))}
    </ul>
  );
};

const Fields = ({ member, problems, verbs }: MemberPartProps) => {
  const fields = FIELDS[member.kind];
  const isWrong = (pointer: string): boolean => problems.some((each) => each.pointer === pointer);
  const rare = fields.filter(({ isRare = false }) => isRare);
  // Only at first: it must not close when the problem is mended.
  const [isRareWrong] = useState(() => rare.some(({ pointer }) => isWrong(pointer)));
  const show = (shown: typeof fields) =>
    shown.map((field) => (
      <MemberInput key={field.name} member={member} field={field} problems={problems} verbs={verbs} />
    ));
  return (
    <div className="member-fields">
      <OtherProblems problems={problems} />
      {show(fields.filter(({ isRare = false }) => !isRare))}
      {member.kind === 'mcp_server' && <ServerAccess member={member} problems={problems} verbs={verbs} />}
      <Specification member={member} problems={problems} verbs={verbs} />
      <FileFields member={member} problems={problems} verbs={verbs} />
      <details open={isRareWrong}>
        <summary>{MEMBERS.more}</summary>
        <div className="member-fields">{show(rare)}</div>
      </details>
      <Warnings member={member} />
    </div>
  );
};

const Head = ({ member, count, titleId }: { member: WizardMember; count: number; titleId: string }) => (
  <header className="draft-head">
    <h3 id={titleId}>{member.name === '' ? WIZARD.unnamed : <Foreign text={member.name} />}</h3>
    <p className="kind">
      {COMPOSITION.kinds[member.kind]} · <Foreign text={member.version} /> · {originOf(member)}
      {isSpecification(member) && ` · ${MEMBERS.specification}`}
      {count > 0 && <span className="tag"> · {MEMBERS.problems(count)}</span>}
    </p>
  </header>
);

/** One member. Memoised: the draft keeps the same object for a member that has not changed. */
export const MemberCard = memo(
  ({ member, problems, isOpenAtFirst, isFirst, isLast, store, onMove, onRemove }: MemberCardProps) => {
    const titleId = useId();
    const { id } = member;
    const own = useMemo(() => {
      const places = placesOf(member);
      return problems
        .filter((each) => each.member === id)
        .map((each) => ({ ...each, pointer: toPlace(places, each.pointer) }));
    }, [member, problems, id]);
    const [isOpen, setOpen] = useState(isOpenAtFirst || own.length > 0);
    const verbs: MemberVerbs = {
      edit: (edit) => store.change((draft) => editMemberOf(draft, id, edit)),
      keepTyped: (pointer, text) => store.change((draft) => keepTyped(draft, id, pointer, text)),
    };
    const verb = (key: string, text: string, isOff: boolean, onPress: () => void) => (
      <button
        type="button"
        id={`${id} ${key}`}
        className="button small quiet"
        aria-describedby={titleId}
        aria-disabled={isOff}
        onClick={onPress}
      >
        {text}
      </button>
    );
    return (
      <li>
        <article
          className="draft"
          aria-labelledby={titleId}
          id={fieldId({ member: id, pointer: '' })}
          tabIndex={-1}
        >
          <Head member={member} count={own.length} titleId={titleId} />
          <div className="draft-actions">
            {verb('up', MEMBERS.moveUp, isFirst, () => onMove(-1))}
            {verb('down', MEMBERS.moveDown, isLast, () => onMove(1))}
            {verb('remove', MEMBERS.remove, false, onRemove)}
          </div>
          <details
            open={isOpen}
            onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
          >
            <summary>{MEMBERS.edit}</summary>
            <Fields member={member} problems={own} verbs={verbs} />
          </details>
        </article>
      </li>
    );
  },
);
MemberCard.displayName = 'MemberCard';
