import { DEPTHS, type Finding } from '../../lib/protocol/index.ts';
import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { say } from '../../lib/texts/say.ts';

export const TOO_DEEP = `It is nested deeper than ${DEPTHS.message} levels.`;

/** Why a file was not taken, in words: this is what a command prints. */
export interface Refusal {
  rule: string;
  path: string;
  message: string;
}

export const toRefusal = (finding: Finding): Refusal => ({
  rule: finding.rule,
  path: finding.path,
  message: say(FINDINGS, finding),
});

/** The folder contains something that an import does not accept in any format. */
export class RefusedFileError extends Error {
  override readonly name = 'RefusedFileError';
  readonly refusal: Refusal;

  /** `file` is relative to the imported folder. */
  constructor(rule: `import/${string}`, file: string, message: string) {
    super(message);
    this.refusal = { rule, path: file, message };
  }
}
