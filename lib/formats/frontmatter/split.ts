/** The two parts of `SKILL.md`, before anything in them is understood. */

/** In characters. Far more than any frontmatter needs; the YAML library compares every key with every other. */
const MAX_FRONTMATTER = 16 * 1024;

export type SplitFile =
  | { frontmatter: string; markdown: string }
  | { code: 'frontmatter-missing' | 'frontmatter-too-long' };

/** Where the line of hyphens after the frontmatter begins, and where the body begins; null if there is none. */
const findEnd = (text: string): { end: number; body: number } | null => {
  for (let at = text.indexOf('\n---', 3); at !== -1; at = text.indexOf('\n---', at + 1)) {
    const lineEnd = text.indexOf('\n', at + 1);
    const line = text.slice(at + 1, lineEnd === -1 ? undefined : lineEnd);
    if (line.trimEnd() === '---') return { end: at + 1, body: lineEnd === -1 ? text.length : lineEnd + 1 };
  }
  return null;
};

/** `\r\n` becomes `\n`. The frontmatter begins in the second line of the file. */
export const splitFrontmatter = (file: string): SplitFile => {
  const text = file.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const start = text.indexOf('\n') + 1;
  const found = start > 0 && text.slice(0, start).trimEnd() === '---' ? findEnd(text) : null;
  if (found === null) return { code: 'frontmatter-missing' };
  if (found.end - start > MAX_FRONTMATTER) return { code: 'frontmatter-too-long' };
  return {
    frontmatter: text.slice(start, Math.max(start, found.end)),
    markdown: text.slice(found.body).replace(/^\n/, ''),
  };
};
