import { fromMarkdown } from 'mdast-util-from-markdown';

type Tree = ReturnType<typeof fromMarkdown>;

export type MarkdownNode = Tree | Tree['children'][number];

type ListItem = Extract<MarkdownNode, { type: 'listItem' }>;

/** Addresses of the links and images that name theirs elsewhere in the text, by the name in upper case. */
export type Definitions = ReadonlyMap<string, string>;

/** Deeper than any text that a person writes; a browser's own layout slows down far below its limits. */
const DEEPEST = 32;

/** Blocks to which a reader can be led. Not the parts of a line. */
const BLOCKS = new Set(['heading', 'paragraph', 'listItem', 'code', 'blockquote']);

export const childrenOf = (node: MarkdownNode): MarkdownNode[] => ('children' in node ? node.children : []);

/** Each node before its children, in the order of the text. Iterative, to be safe from deep recursion. */
function* walk(tree: MarkdownNode): Generator<{ node: MarkdownNode; depth: number }> {
  const open = [{ node: tree, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    const depth = next.depth + 1;
    for (const child of childrenOf(next.node).toReversed()) open.push({ node: child, depth });
  }
}

const textOf = (tree: MarkdownNode): string => {
  let text = '';
  for (const { node } of walk(tree)) if ('value' in node) text += node.value;
  return text;
};

/** Anything nested deeper than that becomes its text. */
const limitDepth = (tree: Tree): void => {
  for (const { node, depth } of walk(tree)) {
    if (depth >= DEEPEST && 'children' in node) node.children = [{ type: 'text', value: textOf(node) }];
  }
};

const definitionsOf = (tree: Tree): Definitions => {
  const definitions = new Map<string, string>();
  for (const { node } of walk(tree)) {
    if (node.type !== 'definition') continue;
    const name = node.identifier.toUpperCase();
    if (!definitions.has(name)) definitions.set(name, node.url);
  }
  return definitions;
};

const unwrapParagraphs = (item: ListItem): void => {
  // Their place is one for blocks, and whoever shows them asks for the type of each.
  const children: MarkdownNode[] = item.children.flatMap((child, index) => [
    ...(index === 0 ? [] : [{ type: 'text' as const, value: '\n' }]),
    ...(child.type === 'paragraph' ? child.children : [child]),
  ]);
  item.children = children as ListItem['children'];
};

/** A list without empty lines between its items shows their paragraphs as plain lines. */
const tightenLists = (tree: Tree): void => {
  for (const { node } of walk(tree)) {
    if (node.type !== 'list' || node.spread || node.children.some(({ spread }) => spread)) continue;
    for (const item of node.children) unwrapParagraphs(item);
  }
};

export const parseMarkdown = (text: string): { tree: Tree; definitions: Definitions } => {
  const tree = fromMarkdown(text);
  const definitions = definitionsOf(tree);
  tightenLists(tree);
  limitDepth(tree);
  return { tree, definitions };
};

const has = ({ position }: MarkdownNode, line: number): boolean =>
  position !== undefined && position.start.line <= line && line <= position.end.line;

/** The innermost block with this line of the source, from 1. */
export const findBlock = (tree: MarkdownNode, line: number): MarkdownNode | undefined => {
  let inner: MarkdownNode | undefined;
  let open: MarkdownNode[] = [tree];
  while (open.length > 0) {
    const next = open.flatMap(childrenOf).filter((node) => has(node, line));
    inner = next.find(({ type }) => BLOCKS.has(type)) ?? inner;
    open = next;
  }
  return inner;
};
