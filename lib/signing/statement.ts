import { isMembers, type Members } from '../base/members.ts';
import { later, z } from '../protocol/index.ts';
import type { Bytes } from './bytes.ts';
import { parseCanonical, toCanonical } from './canonical.ts';

const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** What a statement is about: SHA-256 in hex by name. A name stands for one thing. */
export type Subjects = ReadonlyMap<string, string>;

/** An in-toto statement: something is said about some subjects. */
export interface Statement {
  subjects: Subjects;
  predicateType: string;
  predicate: Members;
}

interface Subject {
  name: string;
  digest: { sha256: string };
}

/** No schema: there may be thousands of them, and each would be copied. */
const isSubject = (value: unknown): value is Subject =>
  isMembers(value) &&
  typeof value['name'] === 'string' &&
  isMembers(value['digest']) &&
  typeof value['digest']['sha256'] === 'string';

/** Members that are not known here are passed over, as in-toto wants it. */
const StatementSchema = later(() =>
  z.object({
    _type: z.literal(STATEMENT_TYPE),
    subject: z.array(z.custom<Subject>(isSubject)).check(z.minLength(1)),
    predicateType: z.string(),
    predicate: z.custom<Members>(isMembers),
  }),
);

export const toPayload = ({ subjects, predicateType, predicate }: Statement): Bytes =>
  toCanonical({
    _type: STATEMENT_TYPE,
    subject: [...subjects].map(([name, sha256]) => ({ name, digest: { sha256 } })),
    predicateType,
    predicate,
  });

/** Null if the payload is not a statement in RFC 8785 form, or names a subject twice. */
export const parseStatement = (payload: Bytes): Statement | null => {
  const parsed = z.safeParse(StatementSchema, parseCanonical(payload));
  if (!parsed.success) return null;
  const { subject, predicateType, predicate } = parsed.data;
  const subjects = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  return subjects.size === subject.length ? { subjects, predicateType, predicate } : null;
};
