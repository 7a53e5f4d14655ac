import { useState } from 'react';

import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import {
  jsonOf,
  type MemberField,
  readField,
  type UnreadableText,
  writeField,
} from '../../../lib/wizard/members/fields.ts';
import { WizardField } from '../WizardField.tsx';
import type { MemberPartProps } from './member-parts.ts';

const HINTS: Readonly<Record<string, string | undefined>> = MEMBERS.hints;

const describe = ({ code, line }: UnreadableText): string => {
  if (code === 'too-deep') return MEMBERS.tooDeep;
  if (code === 'no-object') return MEMBERS.notObject;
  return line === null ? MEMBERS.notJson : MEMBERS.notJsonAt(line);
};

/** A field that is one line of text, several, or JSON. */
export const MemberInput = ({ member, field, problems, verbs }: MemberPartProps & { field: MemberField }) => {
  const { name, pointer, form } = field;
  /** What was typed, while the member says the same in another way: JSON with other spaces, a list with empty lines. */
  const [typed, setTyped] = useState<{ text: string; value: string } | null>(null);
  const value = form === 'json' ? jsonOf(member, field) : readField(member, field);
  const text =
    typed?.value === value && member.typed[pointer] === undefined ? typed.text : readField(member, field);
  const written =
    form === 'json' && member.typed[pointer] !== undefined ? writeField(member, field, text) : {};
  const type = (next: string): void => {
    const edit = writeField(member, field, next);
    if ('code' in edit) {
      verbs.keepTyped(pointer, next);
      return;
    }
    const changed = { ...member, ...edit };
    setTyped({ text: next, value: form === 'json' ? jsonOf(changed, field) : readField(changed, field) });
    verbs.edit(edit);
    if (member.typed[pointer] !== undefined) verbs.keepTyped(pointer, null);
  };
  const hint = 'code' in written ? describe(written) : HINTS[name];
  return (
    <WizardField<HTMLInputElement & HTMLTextAreaElement>
      label={MEMBERS.fields[name]}
      member={member.id}
      pointer={pointer}
      problems={problems}
      {...(hint !== undefined && { hint })}
    >
      {(control) =>
        form === 'line' ? (
          <input
            {...control}
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ currentTarget }) => type(currentTarget.value)}
          />
        ) : (
          <textarea
            {...control}
            className={form === 'text' ? undefined : 'code'}
            value={text}
            autoComplete="off"
            spellCheck={form === 'text'}
            onChange={({ currentTarget }) => type(currentTarget.value)}
          />
        )
      }
    </WizardField>
  );
};
