import { childOf, childrenOf, lastName, type SyntaxNode } from './syntax.ts';

/** Replaces a part of the source. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The edits that one kind of fault makes at one node. */
type Kind = (node: SyntaxNode, parents: readonly SyntaxNode[], source: string) => Edit[];

const replace = ({ start, end }: { start: number; end: number }, text: string): Edit => ({
  start,
  end,
  text,
});

/** Calls that are made for their effect, also where they are all that a function does. */
const EFFECTS = new Set(
  `abort cancel close delete disconnect done drop emit end endNow expire fail forget keep leave load look onEnd put
  release remove removeEventListener resolve run set stop store tell touch unref unwatch write`.split(/\s+/),
);

/** Without `await`, `void` and what follows an optional chain. */
const unwrapped = (node: SyntaxNode | null): SyntaxNode | null => {
  if (node?.type === 'AwaitExpression' || (node?.type === 'UnaryExpression' && node['operator'] === 'void'))
    return unwrapped(childOf(node, 'argument'));
  return node?.type === 'ChainExpression' ? unwrapped(childOf(node, 'expression')) : node;
};

/** Calls that only tell what happened, and those that only leave, which is another kind. */
const NO_EFFECT = /\b(?:log|logger|metrics|console)\.|\bfailWith$/;

/** Drops a call, an assignment or a wait that stands for itself. */
const statement: Kind = (node, _, source) => {
  if (node.type !== 'ExpressionStatement' || typeof node['directive'] === 'string') return [];
  const effect = unwrapped(childOf(node, 'expression'));
  const callee = childOf(effect, 'callee');
  const isNone = callee !== null && NO_EFFECT.test(source.slice(callee.start, callee.end));
  return isNone ? [] : [replace(node, ';')];
};

/** Empties a function that makes one call for its effect: `() => controller.abort()`. */
const callback: Kind = (node) => {
  const body = node.type === 'ArrowFunctionExpression' ? childOf(node, 'body') : null;
  const call = unwrapped(body);
  if (body === null || call?.type !== 'CallExpression' || !EFFECTS.has(lastName(childOf(call, 'callee'))))
    return [];
  return [replace(body, '{}')];
};

/** Does nothing at the end, however it went. */
const finallyKind: Kind = (node) => {
  const block = node.type === 'TryStatement' ? childOf(node, 'finalizer') : null;
  // A single statement is dropped as such.
  if (block !== null) return childrenOf(block, 'body').length > 1 ? [replace(block, '{}')] : [];
  const callee = node.type === 'CallExpression' ? childOf(node, 'callee', 'MemberExpression') : null;
  const before = lastName(callee) === 'finally' ? childOf(callee, 'object') : null;
  return before === null ? [] : [replace({ start: before.end, end: node.end }, '')];
};

const LEAVES = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);

/** Whether a statement ends what it stands in. */
const leaves = (node: SyntaxNode | null | undefined): boolean => {
  if (node?.type === 'BlockStatement') return leaves(childrenOf(node, 'body').at(-1));
  if (node?.type === 'ExpressionStatement') return lastName(childOf(node, 'expression')) === 'failWith';
  return node !== null && node !== undefined && LEAVES.has(node.type);
};

/** An `if` that only leaves. */
const isCheck = (node: SyntaxNode | undefined): boolean =>
  node?.type === 'IfStatement' && childOf(node, 'alternate') === null && leaves(childOf(node, 'consequent'));

/** Drops a check, and what happens when it applies. */
const check: Kind = (node) => (isCheck(node) ? [replace(node, ';')] : []);

const isTest = (node: SyntaxNode, parent: SyntaxNode | undefined): boolean =>
  (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') &&
  childOf(parent, 'test') === node;

/** Chooses the other way of two; or, where there is one, takes it always (never is the statement that is dropped). */
const condition: Kind = (node, _, source) => {
  const test = childOf(node, 'test');
  if (test === null || isCheck(node)) return [];
  if (node.type === 'IfStatement' && childOf(node, 'alternate') === null) return [replace(test, 'true')];
  const isChoice = node.type === 'ConditionalExpression' || node.type === 'IfStatement';
  return isChoice ? [replace(test, `!(${source.slice(test.start, test.end)})`)] : [];
};

/** The operator of a binary expression, with what is around it. */
const withOperator = (node: SyntaxNode, source: string, operator: string): Edit[] => {
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
  if (left === null || right === null) return [];
  const between = { start: left.end, end: right.start };
  const text = source.slice(between.start, between.end).replace(String(node['operator']), operator);
  return [replace(between, text)];
};

const EQUALITY: Record<string, string> = { '===': '!==', '!==': '===' };

/** Takes what differs for what is the same, where no other kind looks at the comparison. */
const comparison: Kind = (node, [parent], source) => {
  const operator = node.type === 'BinaryExpression' ? EQUALITY[String(node['operator'])] : undefined;
  if (operator === undefined || isTest(node, parent) || parent?.type === 'LogicalExpression') return [];
  return withOperator(node, source, operator);
};

const BOUNDS: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

/** Moves a bound by one, or drops it. */
const bound: Kind = (node, _, source) => {
  const operator = node.type === 'BinaryExpression' ? BOUNDS[String(node['operator'])] : undefined;
  if (operator !== undefined) return withOperator(node, source, operator);
  if (node.type !== 'CallExpression') return [];
  const callee = childOf(node, 'callee', 'MemberExpression');
  const [object, name, parameters] = [
    childOf(callee, 'object'),
    lastName(callee),
    childrenOf(node, 'arguments'),
  ];
  if (object === null) return [];
  if (lastName(object) === 'Math' && (name === 'min' || name === 'max'))
    return parameters.map((kept) => replace(node, source.slice(kept.start, kept.end)));
  return name === 'slice' && parameters.length === 2
    ? [replace({ start: object.end, end: node.end }, '')]
    : [];
};

/** The operands of a chain of one operator. */
const operandsOf = (node: SyntaxNode, operator: unknown): SyntaxNode[] =>
  node.type === 'LogicalExpression' && node['operator'] === operator
    ? ['left', 'right'].flatMap((side) => operandsOf(childOf(node, side) ?? node, operator))
    : [node];

/** Drops one part of a condition. */
const operand: Kind = (node, [parent], source) => {
  const { operator } = node;
  if (node.type !== 'LogicalExpression' || (operator !== '&&' && operator !== '||')) return [];
  if (parent?.type === 'LogicalExpression' && parent['operator'] === operator) return [];
  const operands = operandsOf(node, operator);
  if (operands.at(-1)?.type === 'ObjectExpression') return [];
  return operands.map((_, dropped) =>
    replace(
      node,
      operands
        .filter((__, index) => index !== dropped)
        .map(({ start, end }) => `(${source.slice(start, end)})`)
        .join(` ${operator} `),
    ),
  );
};

const ANOTHER_SIGNAL = 'new AbortController().signal';
const isSignal = (node: SyntaxNode): boolean =>
  (node.type === 'Identifier' || node.type === 'MemberExpression') && lastName(node) === 'signal';

/** Passes on a signal that nothing aborts. */
const signal: Kind = (node, [parent]) => {
  if (
    node.type === 'Property' &&
    parent?.type === 'ObjectExpression' &&
    lastName(childOf(node, 'key')) === 'signal'
  )
    return [replace(node, `signal: ${ANOTHER_SIGNAL}`)];
  if (node.type === 'CallExpression')
    return childrenOf(node, 'arguments')
      .filter(isSignal)
      .map((given) => replace(given, ANOTHER_SIGNAL));
  return [];
};

/** Drops one item of a list that is written out. */
const item: Kind = (node, [parent], source) => {
  const items = node.type === 'ArrayExpression' ? childrenOf(node, 'elements') : [];
  if (items.length < 2 || parent?.type === 'ArrayExpression' || parent?.type === 'VariableDeclarator')
    return [];
  return items.map((dropped, index) => {
    const next = items[index + 1];
    if (next !== undefined) return replace({ start: dropped.start, end: next.start }, '');
    const comma = /^\s*,/.exec(source.slice(dropped.end))?.[0].length ?? 0;
    return replace({ start: dropped.start, end: dropped.end + comma }, '');
  });
};

/** Each is a fault that somebody could make, and that a test must see. None touches a text. */
export const KINDS: Record<string, Kind> = {
  statement,
  callback,
  finally: finallyKind,
  check,
  condition,
  comparison,
  bound,
  operand,
  signal,
  item,
};
