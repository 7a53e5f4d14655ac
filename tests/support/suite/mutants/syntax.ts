import { parseAst } from 'vitest/node';

/** A node of the syntax tree, with the members that mutants look at. Offsets are UTF-16 units. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [member: string]: unknown;
}

/** The tree of a module. Throws when it does not parse. */
export const parseModule = (file: string, source: string): SyntaxNode =>
  parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as SyntaxNode;

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';

/** The node in this member, if it is of this type. */
export const childOf = (
  node: SyntaxNode | null | undefined,
  member: string,
  type?: string,
): SyntaxNode | null => {
  const child = node?.[member];
  return isNode(child) && (type === undefined || child.type === type) ? child : null;
};

export const childrenOf = (node: SyntaxNode, member: string): SyntaxNode[] => {
  const children = node[member];
  return Array.isArray(children) ? children.filter(isNode) : [];
};

const allChildren = (node: SyntaxNode): SyntaxNode[] =>
  Object.keys(node).flatMap((member) => childOf(node, member) ?? childrenOf(node, member));

/** Visits every node, parents first, in the order of the source; `parents` begins with the nearest. */
export const visit = (
  node: SyntaxNode,
  look: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void,
  parents: readonly SyntaxNode[] = [],
): void => {
  look(node, parents);
  const children = allChildren(node).toSorted((one, other) => one.start - other.start);
  for (const child of children) visit(child, look, [node, ...parents]);
};

/** What a variable, a function or a member is called; null for what has no name of its own. */
const nameOf = (node: SyntaxNode): string | null => {
  const named =
    childOf(node, 'id', 'Identifier') ??
    (node.type === 'Property' || node.type === 'MethodDefinition'
      ? childOf(node, 'key', 'Identifier')
      : null);
  return typeof named?.['name'] === 'string' ? named['name'] : null;
};

/** The names around a node, the outermost first: `createSecret.forget`. */
export const placeOf = (parents: readonly SyntaxNode[]): string =>
  parents
    .flatMap((parent) => nameOf(parent) ?? [])
    .toReversed()
    .join('.');

/** What is called or read last: `abort` in `run.controller.abort()`. */
export const lastName = (node: SyntaxNode | null): string => {
  if (node === null) return '';
  const name = node['name'];
  if (node.type === 'Identifier' && typeof name === 'string') return name;
  return lastName(childOf(node, 'property') ?? childOf(node, 'callee') ?? childOf(node, 'expression'));
};
