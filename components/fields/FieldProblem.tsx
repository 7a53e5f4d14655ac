/** A problem of one field, beneath it; the field points here with `aria-describedby`. */
export const FieldProblem = ({ id, children }: { id: string; children: React.ReactNode }) => (
  <p className="field-problem" role="alert" id={id}>
    {children}
  </p>
);
