const MARKERS = {
  table: '<!-- table -->',
  aborts: '<!-- aborts -->',
  comparison: '<!-- against -->',
} as const;

/**
 * Puts this section below one of the document's markers, replacing everything up to the next heading. Throws
 * when the marker is missing.
 */
export const replaceSection = (text: string, name: keyof typeof MARKERS, section: string): string => {
  const [before, after, ...more] = text.split(MARKERS[name]);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`The document must have the line ${MARKERS[name]} once`);
  const heading = after.indexOf('\n## ');
  return `${before}${MARKERS[name]}\n\n${section}\n${heading === -1 ? '' : after.slice(heading)}`;
};
