/** Text as it is, lines wrapped. Nothing in it is ever markup. */
export const Source = ({ text, isProse = false }: { text: string; isProse?: boolean }) => (
  <pre className={isProse ? 'plain' : 'source'}>{text}</pre>
);
