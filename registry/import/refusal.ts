import { DEPTHS, type Finding } from '../../lib/protocol/index.ts';

export const TOO_DEEP = `It is nested deeper than ${DEPTHS.message} levels.`;

/** Something stands in the folder that an import does not take, whatever format it has. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError';
  readonly finding: Finding;

  /** `file` is from the folder that is imported. */
  constructor(rule: `import/${string}`, file: string, message: string) {
    super(message);
    this.finding = { rule, severity: 'error', path: file, message };
  }
}
