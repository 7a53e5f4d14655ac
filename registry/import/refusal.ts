import { DEPTHS, type Finding } from '../../lib/protocol/index.ts';

export const TOO_DEEP = `It is nested deeper than ${DEPTHS.message} levels.`;

/** The folder contains something that an import does not accept in any format. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError';
  readonly finding: Finding;

  /** `file` is relative to the imported folder. */
  constructor(rule: `import/${string}`, file: string, message: string) {
    super(message);
    this.finding = { rule, severity: 'error', path: file, message };
  }
}
