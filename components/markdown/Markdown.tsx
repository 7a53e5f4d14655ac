import { normalizeUri } from 'micromark-util-sanitize-uri';
import { createElement, Fragment, useMemo, type ReactNode } from 'react';

import { DRAFTS } from '../../lib/texts/en/drafts.ts';
import {
  childrenOf,
  findBlock,
  parseMarkdown,
  type Definitions,
  type MarkdownNode,
} from './markdown-tree.ts';
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

/** What all nodes of a text are shown with. */
interface Setting {
  definitions: Definitions;
  marked: MarkdownNode | undefined;
}

const MARK = { 'data-marked': '', tabIndex: -1 };

/** A fragment, so that no child needs a key. */
const together = (children: readonly ReactNode[]): ReactNode => createElement(Fragment, {}, ...children);

const all = (node: MarkdownNode, setting: Setting): ReactNode =>
  together(childrenOf(node).map((child) => toShown(child, setting)));

/** As `all`, with line ends between the blocks. */
const allBlocks = (node: MarkdownNode, setting: Setting): ReactNode =>
  together(
    childrenOf(node)
      .filter(({ type }) => type !== 'definition')
      .flatMap((child, index) => [...(index === 0 ? [] : ['\n']), toShown(child, setting)]),
  );

const toLink = (address: string, children: ReactNode): ReactNode => {
  const href = normalizeUri(address);
  return isLinkable(href) ? (
    <a href={href} title={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span className="not-a-link">{children}</span>
  );
};

const toImage = (alt: string | null | undefined): ReactNode => (
  <span className="not-loaded">{alt ? DRAFTS.imageNotLoadedNamed(alt) : DRAFTS.imageNotLoaded}</span>
);

type Show<Node> = (node: Node, setting: Setting, mark: object) => ReactNode;

/** Nodes without a place here show nothing. */
const SHOWN: { [Type in MarkdownNode['type']]?: Show<Extract<MarkdownNode, { type: Type }>> } = {
  heading: (node, setting, mark) => {
    const Heading = `h${Math.min(node.depth + SHIFT, DEEPEST_HEADING)}` as 'h4' | 'h5' | 'h6';
    return <Heading {...mark}>{all(node, setting)}</Heading>;
  },
  paragraph: (node, setting, mark) => <p {...mark}>{all(node, setting)}</p>,
  blockquote: (node, setting, mark) => <blockquote {...mark}>{allBlocks(node, setting)}</blockquote>,
  list: (node, setting) =>
    node.ordered ? (
      <ol start={node.start === 1 ? undefined : (node.start ?? undefined)}>{allBlocks(node, setting)}</ol>
    ) : (
      <ul>{allBlocks(node, setting)}</ul>
    ),
  listItem: (node, setting, mark) => <li {...mark}>{all(node, setting)}</li>,
  emphasis: (node, setting) => <em>{all(node, setting)}</em>,
  strong: (node, setting) => <strong>{all(node, setting)}</strong>,
  code: ({ value }, _, mark) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long line scrolls, by keyboard too
    <pre {...mark} tabIndex={0}>
      <code>{value && `${value}\n`}</code>
    </pre>
  ),
  inlineCode: ({ value }) => <code>{value.replaceAll(/\r?\n|\r/g, ' ')}</code>,
  link: (node, setting) => toLink(node.url, all(node, setting)),
  linkReference: (node, setting) =>
    toLink(setting.definitions.get(node.identifier.toUpperCase()) ?? '', all(node, setting)),
  image: ({ alt }) => toImage(alt),
  imageReference: ({ alt }) => toImage(alt),
  break: () => <br />,
  thematicBreak: () => <hr />,
  text: ({ value }) => value,
  html: ({ value }) => value,
};

const toShown = (node: MarkdownNode, setting: Setting): ReactNode => {
  const show = SHOWN[node.type] as Show<MarkdownNode> | undefined;
  return show?.(node, setting, node === setting.marked ? MARK : {});
};

const parse = (text: string, markedLine: number | null): ReactNode => {
  if (text.length > LONGEST_RENDERED) return null;
  // Hostile nesting can make the parser run out of its stack.
  try {
    const { tree, definitions } = parseMarkdown(text);
    const marked = markedLine === null ? undefined : findBlock(tree, markedLine);
    return <div className="markdown">{allBlocks(tree, { definitions, marked })}</div>;
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
  return parsed ?? <Source text={text} isProse markedLine={markedLine} />;
};
