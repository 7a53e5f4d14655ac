import { useState } from 'react';

import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import { Foreign } from '../../parts/Foreign.tsx';
import { describeProblem, fieldId, problemsAt } from '../problem-words.ts';
import { WizardField } from '../WizardField.tsx';
import type { MemberPartProps } from './member-parts.ts';

/** The files of a member: their paths and texts. */
export const FileFields = ({ member, problems, verbs }: MemberPartProps) => {
  const { id, kind, files } = member;
  const change = (index: number, part: { path?: string; text?: string }): void =>
    verbs.edit({ files: files.map((file, at) => (at === index ? { ...file, ...part } : file)) });
  const add = (): void =>
    verbs.edit({ files: [...files, { path: kind === 'skill' ? 'references/new.md' : 'new.md', text: '' }] });
  // Only at first: a file must not close when it is mended. One that was added later is open.
  const [isWrongAtFirst] = useState(() =>
    files.map((_, index) => problems.some(({ pointer }) => pointer.startsWith(`/files/${index}/`))),
  );
  return (
    <fieldset className="member-fields" id={fieldId({ member: id, pointer: '/files' })} tabIndex={-1}>
      <legend>{MEMBERS.files(files.length)}</legend>
      {problemsAt(problems, id, '/files').map((problem) => (
        <p key={describeProblem(problem)} className="field-problem">
          {describeProblem(problem)}
        </p>
      ))}
      {files.map(({ path, text, executable }, index) => (
        // A file has nothing of its own that stays the same.
        // eslint-disable-next-line react/no-array-index-key
        <details key={index} open={isWrongAtFirst[index] ?? true}>
          <summary>
            <code>
              <Foreign text={path} />
            </code>{' '}
            {executable === true && <span className="kind">{MEMBERS.program}</span>}
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
                  value={path}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  onChange={({ currentTarget }) => change(index, { path: currentTarget.value })}
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
                  value={text}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={({ currentTarget }) => change(index, { text: currentTarget.value })}
                />
              )}
            </WizardField>
            <button
              type="button"
              className="button small quiet"
              onClick={() => verbs.edit({ files: files.toSpliced(index, 1) })}
            >
              {MEMBERS.removeFile}
            </button>
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
