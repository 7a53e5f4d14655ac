import type { Answer, AnswerName } from '../lib/planner/answers/schemas.ts';

/** The size of the answer that R4 times. */
const CLASSIFICATION_BYTES = 200;
/** About one token of English text. */
const PIECE_CHARACTERS = 4;

const pad = (length: number): string =>
  'Reads the ledger and names what failed. '.repeat(length).slice(0, length);

const classificationOf = (rationale: string): string =>
  JSON.stringify({
    kind: 'skill',
    rationale,
    name: 'failed-payments',
    queries: ['failed payments'],
  } satisfies Answer<'classification'>);
const classification = (): string =>
  classificationOf(pad(CLASSIFICATION_BYTES - classificationOf('').length));

/** Long enough to make this many pieces. */
const skillDraft = (pieces: number): string =>
  JSON.stringify({
    name: 'failed-payments',
    description: 'Lists the payments that failed. Use it every morning.',
    compatibility: '',
    body: `# Failed payments\n\n1. Read the ledger.\n2. List what failed.\n\n${pad(pieces * PIECE_CHARACTERS)}\n`,
    files: [],
  } satisfies Answer<'skill_draft'>);

const critique = (): string =>
  JSON.stringify({
    drafts: [
      { number: 1, specificity: 90, completeness: 90, safety: 90, goal_alignment: 90, notes: 'It is small.' },
    ],
  } satisfies Answer<'critique'>);

/** One of the three answers of a run that drafts one skill; there is none for any other question. */
export const toAnswer = (asked: AnswerName, draftPieces: number): string => {
  if (asked === 'classification') return classification();
  if (asked === 'skill_draft') return skillDraft(draftPieces);
  if (asked === 'critique') return critique();
  throw new Error(`Nobody here answers ${asked}`);
};
