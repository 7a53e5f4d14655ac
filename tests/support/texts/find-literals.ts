import { SyntaxKind, type Node } from 'typescript/unstable/ast';

import { childrenOf, isLiteral, textOf, type SourceTree } from './syntax.ts';

export interface Literal {
  file: string;
  text: string;
}

/** Attributes that a person reads or hears, whatever is in them: those of HTML, and those of our own components. */
const WORDS =
  /^(?:aria-(?:label|valuetext|description|roledescription)|title|placeholder|alt|label|hint|warning|question|confirm)$/;
/** Attributes that hold names, classes and addresses. */
const CODES = /^(?:className|rel|href|d|viewBox|id|type|role|autoComplete|key)$/;

const hasLetters = (text: string): boolean => /\p{L}/u.test(text);
/** Several words, a part of a sentence, or a word that begins as a sentence does. */
const isProse = (text: string): boolean =>
  /\p{L}{2,}[,;:.]?\s+\p{L}{2,}|^\s\p{L}{2,}|\p{L}{2,}\s$/u.test(text) || /^\p{Lu}\p{Ll}{2,}/u.test(text);

/** What the literals at a place are: words for people, codes, or what they look like. */
type Place = 'words' | 'codes' | 'either';

const placeOfAttribute = (attribute: Node): Place => {
  const name = textOf(childrenOf(attribute)[0]);
  if (WORDS.test(name)) return 'words';
  return CODES.test(name) ? 'codes' : 'either';
};

const isComparison = (node: Node): boolean =>
  childrenOf(node).some(
    ({ kind }) =>
      kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken,
  );

const isDisplayName = (node: Node): boolean => {
  const [left] = childrenOf(node);
  return left !== undefined && textOf(childrenOf(left).at(-1)) === 'displayName';
};

/** `<code>` shows what is typed and copied, the same in every language. */
const isCodeElement = (node: Node): boolean => {
  const [opening] = childrenOf(node);
  return opening !== undefined && textOf(childrenOf(opening)[0]) === 'code';
};

/** Errors for developers, and modules. */
const CODE_NODES: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.NewExpression,
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ExportDeclaration,
  SyntaxKind.LiteralType,
]);
/** What is below them is not shown just because they are. */
const OTHER_PLACES: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.JsxOpeningElement,
  SyntaxKind.JsxSelfClosingElement,
  SyntaxKind.CallExpression,
  SyntaxKind.ElementAccessExpression,
  SyntaxKind.ArrowFunction,
]);

const isErrorName = (property: Node): boolean =>
  childrenOf(property).some((child) => textOf(child) === 'name');

const placeBelow = (node: Node, place: Place): Place => {
  const { kind } = node;
  if (kind === SyntaxKind.JsxFragment) return 'words';
  if (kind === SyntaxKind.JsxElement) return isCodeElement(node) ? 'codes' : 'words';
  if (kind === SyntaxKind.JsxAttribute) return placeOfAttribute(node);
  if (CODE_NODES.has(kind)) return 'codes';
  if (kind === SyntaxKind.PropertyDeclaration && isErrorName(node)) return 'codes';
  if (kind === SyntaxKind.BinaryExpression && (isComparison(node) || isDisplayName(node))) return 'codes';
  return OTHER_PLACES.has(kind) && place === 'words' ? 'either' : place;
};

/** The words in a file that a person would read. */
export const findLiterals = ({ name: file, root }: SourceTree): Literal[] => {
  const found: Literal[] = [];
  const visit = (node: Node, place: Place): void => {
    const text = textOf(node);
    const isFound =
      node.kind === SyntaxKind.JsxText
        ? place !== 'codes' && hasLetters(text)
        : isLiteral(node) && (place === 'words' ? hasLetters(text) : place === 'either' && isProse(text));
    if (isFound) found.push({ file, text });
    for (const child of childrenOf(node)) visit(child, placeBelow(node, place));
  };
  visit(root, 'either');
  return found;
};
