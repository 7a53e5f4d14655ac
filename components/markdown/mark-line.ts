interface TreeNode {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  position?: { start: { line: number }; end: { line: number } } | undefined;
  children?: TreeNode[];
}

/** Where a reader can be put down. Not the parts of a line, nor code inside its block. */
const BLOCKS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'li', 'pre', 'blockquote']);

const has = ({ position }: TreeNode, line: number): boolean =>
  position !== undefined && position.start.line <= line && line <= position.end.line;

/**
 * A rehype plugin: marks the innermost block that has this line of the source, so that it can be scrolled
 * to and focused. Nothing without a line. Blocks are few levels deep here: `limitDepth` comes before.
 */
export const markLine =
  (line: number | null) =>
  (tree: TreeNode): void => {
    if (line === null) return;
    let inner: TreeNode | undefined;
    let open: TreeNode[] = [tree];
    while (open.length > 0) {
      const next = open.flatMap((node) => node.children ?? []).filter((node) => has(node, line));
      inner = next.find(({ tagName = '' }) => BLOCKS.has(tagName)) ?? inner;
      open = next;
    }
    if (inner) inner.properties = { ...inner.properties, 'data-marked': '', tabIndex: -1 };
  };
