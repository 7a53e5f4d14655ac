interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  children?: TreeNode[];
}

/** Deeper than any text that a person writes; a browser's own layout slows down far below its limits. */
const DEEPEST = 32;

const textOf = (node: TreeNode): string => {
  let text = '';
  const open: TreeNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    text += next.value ?? '';
    for (const child of (next.children ?? []).toReversed()) open.push(child);
  }
  return text;
};

/** A rehype plugin: anything nested deeper than that becomes its text. Iterative, to be safe from deep recursion. */
export const limitDepth =
  () =>
  (tree: TreeNode): void => {
    const open: { node: TreeNode; depth: number }[] = [{ node: tree, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, depth } = next;
      if (node.children === undefined) continue;
      if (depth >= DEEPEST) node.children = [{ type: 'text', value: textOf(node) }];
      else for (const child of node.children) open.push({ node: child, depth: depth + 1 });
    }
  };
