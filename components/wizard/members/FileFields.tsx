import { useState } from 'react';

import type { TextFile } from '../../../lib/formats/draft-files.ts';
import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import { ConfirmButton } from '../../parts/ConfirmButton.tsx';
import { Foreign } from '../../parts/Foreign.tsx';
import { useKeptFocus } from '../../parts/use-lost-focus.ts';
import { describeProblem, fieldId, problemsAt } from '../problem-words.ts';
import { WizardField } from '../WizardField.tsx';
import type { MemberPartProps } from './member-parts.ts';

/** A file has nothing of its own that stays the same while it is edited, so its key is handed on. */
const KEYS = new WeakMap<TextFile, string>();
const keyOf = (file: TextFile): string => {
  const key = KEYS.get(file) ?? crypto.randomUUID();
  KEYS.set(file, key);
  return key;
};

/** The files of a member: their paths and texts. */
export const FileFields = ({ member, problems, verbs }: MemberPartProps) => {
  const { id, kind, files } = member;
  const ref = useKeptFocus<HTMLFieldSetElement>();
  const change = (file: TextFile, part: { path?: string; text?: string }): void => {
    const changed = { ...file, ...part };
    KEYS.set(changed, keyOf(file));
    verbs.edit({ files: files.map((each) => (each === file ? changed : each)) });
  };
  const add = (): void =>
    verbs.edit({ files: [...files, { path: kind === 'skill' ? 'references/new.md' : 'new.md', text: '' }] });
  // Only at first: a file must not close when it is mended. One that was added later is open.
  const [closedAtFirst] = useState(
    () =>
      new Set(
        files
          .filter((_, index) => !problems.some(({ pointer }) => pointer.startsWith(`/files/${index}/`)))
          .map(keyOf),
      ),
  );
  return (
    <fieldset
      className="member-fields"
      id={fieldId({ member: id, pointer: '/files' })}
      ref={ref}
      tabIndex={-1}
    >
      <legend>{MEMBERS.files(files.length)}</legend>
      {problemsAt(problems, id, '/files').map((problem) => (
        <p key={describeProblem(problem)} className="field-problem">
          {describeProblem(problem)}
        </p>
      ))}
      {files.map((file, index) => (
        <details key={keyOf(file)} open={!closedAtFirst.has(keyOf(file))}>
          <summary>
            <code>
              <Foreign text={file.path} />
            </code>{' '}
            {file.executable === true && <span className="kind">{MEMBERS.program}</span>}
          </summary>
          <div className="member-fields">
            <WizardField<HTMLInputElement>
              label={MEMBERS.path}
              member={id}
              pointer={`/files/${index}/path`}
              problems={problems}
            >
              {(control) => (
                <input
                  {...control}
                  value={file.path}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  onChange={({ currentTarget }) => change(file, { path: currentTarget.value })}
                />
              )}
            </WizardField>
            <WizardField<HTMLTextAreaElement>
              label={MEMBERS.text}
              member={id}
              pointer={`/files/${index}/text`}
              problems={problems}
            >
              {(control) => (
                <textarea
                  {...control}
                  className="code"
                  value={file.text}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={({ currentTarget }) => change(file, { text: currentTarget.value })}
                />
              )}
            </WizardField>
            <ConfirmButton
              name={MEMBERS.removeFile}
              question={MEMBERS.askRemoveFile}
              confirm={MEMBERS.removeFileNow}
              onConfirm={() => verbs.edit({ files: files.filter((each) => each !== file) })}
            />
          </div>
        </details>
      ))}
      <div>
        <button type="button" className="button small" onClick={add}>
          {MEMBERS.addFile}
        </button>
      </div>
    </fieldset>
  );
};
