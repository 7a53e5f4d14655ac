/** Why a file gives no member; its words are in `lib/texts/en/wizard/files.ts`. `path` is that of a file in an archive. */
export type FileProblem =
  | { code: 'empty' | 'unreadable' | 'unknown-ending' | 'archive-unreadable' | 'nothing-in-archive' }
  | { code: 'too-large' | 'archive-too-large'; bytes: number }
  | { code: 'too-many-files'; path: string; count: number }
  | { code: 'no-text' | 'twice' | 'too-deep' | 'unknown-json' | 'client-settings'; path: string }
  | { code: 'frontmatter-missing' | 'frontmatter-too-long'; path: string }
  | { code: 'not-plain' | 'key-twice'; path: string; line: number }
  /** `line` is counted from 1, and null where the browser does not say it. */
  | { code: 'no-json'; path: string; line: number | null };

/** Thrown while a file is read, and caught where reading began. */
export class FileProblemError extends Error {
  override name = 'FileProblemError';
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

export const refuse = (problem: FileProblem): never => {
  throw new FileProblemError(problem);
};
