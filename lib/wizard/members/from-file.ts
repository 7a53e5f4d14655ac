import { FIRST_VERSION } from '../../formats/versions/first-version.ts';
import { editMember } from '../edit.ts';
import type { FileMember } from '../files/file-member.ts';
import type { WizardMember } from '../wizard-draft.ts';

/** A member that no model wrote. What stands in the file is kept, even where it has to be mended. */
export const toFileMember = ({ name, version, ...contents }: FileMember, id: string): WizardMember =>
  editMember(
    {
      ...contents,
      id,
      name: '',
      version: '',
      specification: false,
      provenance: null,
      receipt: null,
      typed: {},
    },
    { name, version: version === '' ? FIRST_VERSION : version },
  );
