/** Elements that begin and end a paragraph. */
const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR MAIN NAV OL P PRE SECTION TABLE UL'.split(
    ' ',
  ),
);
const LINES = new Set(['LI', 'TR', 'SUMMARY', 'CAPTION']);
/** Elements whose text is code, or was typed by a person. */
const SKIPPED = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE TEXTAREA SELECT DATALIST IFRAME OBJECT svg HEAD'.split(' '),
);

/** What separates two words; the widest gap wins. */
const GAPS = ['', ' ', '\n', '\n\n'];

const createWriter = () => {
  let written = '';
  let gap = 0;
  /** Set after a list item's marker; its first paragraph follows on the same line. */
  let isMarked = false;
  const write = (text: string): void => {
    written += (written === '' ? '' : GAPS[gap]) + text;
    gap = 0;
    isMarked = false;
  };
  const space = (least: number): void => {
    if (!isMarked) gap = Math.max(gap, least);
  };
  return {
    space,
    /** Text whose white space counts only as a gap. */
    flow: (text: string): void => {
      if (/^\s/.test(text)) space(1);
      const words = text.trim().replaceAll(/\s+/g, ' ');
      if (words === '') return;
      write(words);
      if (/\s$/.test(text)) space(1);
    },
    /** Text that is kept unchanged. */
    keep: (text: string): void => {
      const lines = text.replace(/^\n/, '').trimEnd();
      if (lines !== '') write(lines);
    },
    mark: (): void => {
      write('- ');
      isMarked = true;
    },
    text: (): string => written.trim(),
  };
};

/** An element's content as plain text: paragraphs, list items and rows on separate lines. Needs no layout. */
export const toBlockText = (root: Element): string => {
  const writer = createWriter();
  const visit = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) writer.flow(node.nodeValue ?? '');
    if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.nodeName)) return;
    const name = node.nodeName;
    const least = BLOCKS.has(name) ? 3 : LINES.has(name) ? 2 : 0;
    writer.space(least);
    if (name === 'BR') writer.space(2);
    if (name === 'LI') writer.mark();
    if ((name === 'TD' || name === 'TH') && (node as Element).previousElementSibling !== null)
      writer.flow(' | ');
    if (name === 'PRE') writer.keep(node.textContent ?? '');
    else for (const child of node.childNodes) visit(child);
    writer.space(least);
  };
  visit(root);
  return writer.text();
};
