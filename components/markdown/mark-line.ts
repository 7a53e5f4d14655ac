interface TreeNode {
  type: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  position?: { start: { line: number }; end: { line: number } } | undefined;
  children?: TreeNode[];
}

/** Blocks to which a reader can be led. Not the parts of a line, nor code inside its block. */
const BLOCKS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'li', 'pre', 'blockquote']);

const has = ({ position }: TreeNode, line: number): boolean =>
  position !== undefined && position.start.line <= line && line <= position.end.line;

/**
 * A rehype plugin: marks the innermost block with this line of the source, so that it can be scrolled to and
 * focused. Does nothing without a line. Blocks have few levels here, because `limitDepth` runs first.
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
