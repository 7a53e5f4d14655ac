import { useMemo } from 'react';

import { isDesign } from '../../../lib/formats/specification.ts';
import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import { findingsIn } from '../../../lib/wizard/problems.ts';
import { fieldId } from '../problem-words.ts';
import type { MemberPartProps } from './member-parts.ts';

/** The three ways on for what nobody can install yet; nothing for anything else. */
export const Specification = ({ member, verbs }: MemberPartProps) => {
  const { id, kind, specification } = member;
  const isOne = useMemo(() => isDesign(findingsIn(member)), [member]);
  if (!isOne || kind === 'skill') return null;
  return (
    <div className="member-choice">
      <p>{MEMBERS.notInstallable[kind]}</p>
      <label>
        <input
          type="checkbox"
          id={fieldId({ member: id, pointer: '/specification' })}
          checked={specification}
          onChange={({ currentTarget }) => verbs.edit({ specification: currentTarget.checked })}
        />{' '}
        {MEMBERS.asSpecification}
      </label>
    </div>
  );
};
