import type { Failure } from '../../lib/failures/index.ts';
import { LateWords } from '../parts/LateWords.tsx';

/** A problem of one field, beneath it; the field points here with `aria-describedby`. */
export const FieldProblem = ({ id, failure }: { id: string; failure: Failure }) => (
  <p className="field-problem" role="alert" id={id}>
    <LateWords failure={failure} />
  </p>
);
