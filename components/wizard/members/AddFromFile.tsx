import { useId, useState } from 'react';

import { FILE_PROBLEMS } from '../../../lib/texts/en/wizard/files.ts';
import { MEMBERS } from '../../../lib/texts/en/wizard/members.ts';
import type { FileProblem } from '../../../lib/wizard/files/file-problem.ts';
import { readMemberFile } from '../../../lib/wizard/files/read-member-file.ts';
import { toFileMember } from '../../../lib/wizard/members/from-file.ts';
import type { WizardMember } from '../../../lib/wizard/wizard-draft.ts';
import { Foreign } from '../../parts/Foreign.tsx';
import { Sentence } from '../../parts/Sentence.tsx';

/** The name of the file stands before it: only another one, inside of an archive, is named again. */
const describe = (file: string, whole: FileProblem): string => {
  const problem = 'path' in whole && whole.path === file ? { ...whole, path: '' } : whole;
  if ('bytes' in problem) return FILE_PROBLEMS[problem.code](problem.bytes);
  if ('count' in problem) return FILE_PROBLEMS[problem.code](problem.count, problem.path);
  if (problem.code === 'no-json') return FILE_PROBLEMS[problem.code](problem.path, problem.line);
  if ('line' in problem) return FILE_PROBLEMS[problem.code](problem.path, problem.line);
  return 'path' in problem ? FILE_PROBLEMS[problem.code](problem.path) : FILE_PROBLEMS[problem.code];
};

interface Refused {
  file: string;
  problem: FileProblem;
}

/** Members from files that a person chooses. Nothing is read before they do, and nothing is sent. */
export const AddFromFile = ({ onAdd }: { onAdd: (members: WizardMember[]) => void }) => {
  const id = useId();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [said, setSaid] = useState('');
  const read = async (files: readonly File[]): Promise<void> => {
    setSaid(MEMBERS.reading);
    const readings = await Promise.all(
      files.map(async (file) => ({ file: file.name, reading: await readMemberFile(file) })),
    );
    const members = readings.flatMap(({ reading }) =>
      'members' in reading ? reading.members.map((each) => toFileMember(each, crypto.randomUUID())) : [],
    );
    setRefused(
      readings.flatMap(({ file, reading }) =>
        'problem' in reading ? [{ file, problem: reading.problem }] : [],
      ),
    );
    setSaid(members.length === 0 ? '' : MEMBERS.added(members.length));
    onAdd(members);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{MEMBERS.add}</label>
      <input
        type="file"
        id={id}
        className="file-input"
        multiple
        accept=".md,.json,.skill,.zip"
        aria-describedby={`${id}-hint`}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file can be chosen again after it was mended.
          currentTarget.value = '';
          void read(files);
        }}
      />
      <p className="hint" id={`${id}-hint`}>
        {MEMBERS.addHint}
      </p>
      <output>{said}</output>
      {refused.length > 0 && (
        <ul role="alert">
          {refused.map(({ file, problem }) => (
            <li key={file} className="field-problem">
              <Sentence
                parts={MEMBERS.inFile(<Foreign text={file} />, <Foreign text={describe(file, problem)} />)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
