/** What of a member is signed, as texts: its manifest, its body and its files. */
import { toCanonicalText } from '../../signing/canonical.ts';
import type { WizardMember } from '../wizard-draft.ts';

export type PartKind = 'manifest' | 'body' | 'file';

export interface SignedPart {
  kind: PartKind;
  /** A file's; empty for the others. */
  path: string;
  /** Null if it cannot be signed, because a text in it is not well-formed. */
  text: string | null;
  isProgram: boolean;
}

type Contents = Pick<WizardMember, 'manifest' | 'markdown' | 'files'>;

const canonical = (value: unknown): string | null => {
  try {
    return toCanonicalText(value);
  } catch {
    return null;
  }
};

export const partsOf = ({ manifest, markdown, files }: Contents): SignedPart[] => [
  { kind: 'manifest', path: '', text: canonical(manifest), isProgram: false },
  { kind: 'body', path: '', text: markdown, isProgram: false },
  ...files.map(({ path, text, executable = false }): SignedPart => ({
    kind: 'file',
    path,
    text,
    isProgram: executable,
  })),
];

/** The canonical form has one line; to be compared, it needs several. The order of its members stays. */
const toLines = ({ kind, text }: SignedPart): string =>
  kind === 'manifest' && text !== null ? JSON.stringify(JSON.parse(text), null, 2) : (text ?? '');

export interface ChangedPart extends Pick<SignedPart, 'kind' | 'path'> {
  /** `same`: it is in both, with these texts. */
  where: 'both' | 'before' | 'after';
  before: string;
  after: string;
  /** Null if it is a program in both, or in neither. */
  becameProgram: boolean | null;
}

const keyOf = ({ kind, path }: Pick<SignedPart, 'kind' | 'path'>): string => `${kind} ${path}`;

/** The parts that are not the same in both, those of the later version first. */
export const changedParts = (before: Contents, after: Contents): ChangedPart[] => {
  const old = new Map(partsOf(before).map((part) => [keyOf(part), part]));
  const now = partsOf(after);
  const names = new Set(now.map(keyOf));
  const kept = now.flatMap((part): ChangedPart[] => {
    const { kind, path, isProgram } = part;
    const earlier = old.get(keyOf(part));
    if (earlier === undefined)
      return [{ kind, path, where: 'after', before: '', after: toLines(part), becameProgram: null }];
    const becameProgram = earlier.isProgram === isProgram ? null : isProgram;
    const texts = { before: toLines(earlier), after: toLines(part) };
    return texts.before === texts.after && becameProgram === null
      ? []
      : [{ kind, path, where: 'both', ...texts, becameProgram }];
  });
  const gone = [...old.values()]
    .filter((part) => !names.has(keyOf(part)))
    .map((part): ChangedPart => ({
      kind: part.kind,
      path: part.path,
      where: 'before',
      before: toLines(part),
      after: '',
      becameProgram: null,
    }));
  return [...kept, ...gone];
};
