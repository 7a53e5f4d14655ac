import type { Failure } from '../lib/messages/index.ts';

/** A problem of one field, beneath it; the field points here with `aria-describedby`. */
export const FieldProblem = ({ id, failure }: { id: string; failure: Failure }) => (
  <p className="field-problem" role="alert" id={id}>
    <strong>{failure.title}.</strong> {failure.detail}
  </p>
);
