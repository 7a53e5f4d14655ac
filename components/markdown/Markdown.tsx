import { useMemo, type ComponentProps, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';

import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import { limitDepth } from './limit-depth.ts';
import { markLine } from './mark-line.ts';
import { Source } from './Source.tsx';

/**
 * Untrusted Markdown, written by a model. HTML in it is shown as text. Nothing is fetched, because images become
 * words. Only https and mailto links work, and they open elsewhere. Headings are moved below the heading of their
 * draft.
 */
const DEEPEST_HEADING = 6;
const SHIFT = 3;
/** Longer texts are shown as plain text: parsing them would block the page for seconds. */
const LONGEST_RENDERED = 100_000;

const isLinkable = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  return protocol === 'https:' || protocol === 'mailto:';
};

/** The mark that `markLine` has put on the element. */
const markOf = (properties: object): { 'data-marked'?: string; tabIndex?: number } =>
  'data-marked' in properties ? { 'data-marked': '', tabIndex: -1 } : {};

const shiftHeading = (level: number) => {
  const Heading = `h${Math.min(level + SHIFT, DEEPEST_HEADING)}` as 'h4' | 'h5' | 'h6';
  return (properties: ComponentProps<'h1'>) => (
    <Heading {...markOf(properties)}>{properties.children}</Heading>
  );
};

const COMPONENTS: Components = {
  h1: shiftHeading(1),
  h2: shiftHeading(2),
  h3: shiftHeading(3),
  h4: shiftHeading(4),
  h5: shiftHeading(5),
  h6: shiftHeading(6),
  a: ({ href, children }) =>
    href !== undefined && isLinkable(href) ? (
      <a href={href} title={href} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    ) : (
      <span className="not-a-link">{children}</span>
    ),
  code: ({ children }) => <code>{children}</code>,
  img: ({ alt }) => (
    <span className="not-loaded">{alt ? DRAFTS.imageNotLoadedNamed(alt) : DRAFTS.imageNotLoaded}</span>
  ),
  pre: (properties) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long line scrolls, by keyboard too
    <pre {...markOf(properties)} tabIndex={0}>
      {properties.children}
    </pre>
  ),
};

/** What Markdown itself can produce; any other element from a parser is unwrapped. */
const ELEMENTS = 'h1|h2|h3|h4|h5|h6|p|br|hr|a|img|em|strong|code|pre|blockquote|ul|ol|li'.split('|');

/** Called, not rendered: this catches what the parser throws on hostile nesting. */
const renderMarkdown: (options: Options) => ReactNode = ReactMarkdown;

const parse = (text: string, markedLine: number | null): ReactNode => {
  if (text.length > LONGEST_RENDERED) return null;
  try {
    return renderMarkdown({
      children: text,
      components: COMPONENTS,
      allowedElements: ELEMENTS,
      unwrapDisallowed: true,
      urlTransform: (address) => (isLinkable(address) ? address : ''),
      rehypePlugins: [limitDepth, () => markLine(markedLine)],
    });
  } catch {
    return null;
  }
};

interface MarkdownProps {
  text: string;
  /** A line of the text, from 1. */
  markedLine?: number | null;
}

export const Markdown = ({ text, markedLine = null }: MarkdownProps) => {
  const parsed = useMemo(() => parse(text, markedLine), [text, markedLine]);
  return parsed === null ? (
    <Source text={text} isProse markedLine={markedLine} />
  ) : (
    <div className="markdown">{parsed}</div>
  );
};
