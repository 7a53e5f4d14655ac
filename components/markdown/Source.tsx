interface SourceProps {
  text: string;
  isProse?: boolean;
  /** From 1. It can be scrolled to and focused. */
  markedLine?: number | null;
}

const Marked = ({ text, line }: { text: string; line: number }) => {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).join('\n');
  const after = lines.slice(line).join('\n');
  return (
    <>
      {before}
      {line > 1 && '\n'}
      <mark data-marked="" tabIndex={-1}>
        {lines[line - 1]}
      </mark>
      {line < lines.length && '\n'}
      {after}
    </>
  );
};

/** Plain text with wrapped lines. Nothing in it is ever markup. */
export const Source = ({ text, isProse = false, markedLine = null }: SourceProps) => (
  <pre className={isProse ? 'plain' : 'source'}>
    {markedLine === null ? text : <Marked text={text} line={markedLine} />}
  </pre>
);
