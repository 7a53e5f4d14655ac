import type { WizardMember } from '../wizard-draft.ts';

/** A member as a file has it. Name and version are as they stand there, and empty where there are none. */
export type FileMember = Pick<WizardMember, 'kind' | 'name' | 'version' | 'manifest' | 'markdown' | 'files'>;
