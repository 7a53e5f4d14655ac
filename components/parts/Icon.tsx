/** Drawn in the text's colour and hidden from assistive technology: the word beside it names the control. */
const PATHS = {
  check: 'M3.5 8.5l3 3 6-7',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  cross: 'M4.5 4.5l7 7m0-7l-7 7',
  external: 'M9.5 3.5h3v3m0-3l-5.5 5.5M6.5 4.5h-3v8h8v-3',
  panel: 'M2.5 3.5h11v9h-11zM9.5 3.5v9',
} as const;

export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.5" />
  </svg>
);
