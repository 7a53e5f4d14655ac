import { SyntaxKind } from 'typescript/unstable/ast';

import { allNodes, childrenOf, isLiteral, textOf, type SourceTree } from './syntax.ts';

export interface Readers {
  /** Whether anything reads this text of a room, which is named by its constant. */
  has: (room: string, text: string) => boolean;
}

/**
 * Who reads which text. A room that is read by a code (`FAILURES[slug]`), or handed on whole, is read wherever the code
 * is written.
 */
export const findReaders = (files: readonly SourceTree[]): Readers => {
  const read = new Set<string>();
  const byCode = new Set<string>();
  const words = new Set<string>();
  for (const { root } of files)
    for (const node of allNodes(root)) {
      const [first, second] = childrenOf(node);
      if (node.kind === SyntaxKind.PropertyAccessExpression) read.add(`${textOf(first)}.${textOf(second)}`);
      else if (node.kind === SyntaxKind.ElementAccessExpression || node.kind === SyntaxKind.CallExpression)
        for (const child of childrenOf(node)) byCode.add(textOf(child));
      if (isLiteral(node) || node.kind === SyntaxKind.Identifier) words.add(textOf(node));
    }
  return {
    has: (room, text) =>
      read.has(`${room}.${text}`) ||
      // `key-${code}` names what is wrong with a pasted key, `key-is-${vendor}` whose it is, `key-in-${place}` where
      // it was found, and `looks-like-${name}` what was found in a draft.
      (byCode.has(room) &&
        [text, text.replace(/^key-/, ''), text.replace(/^(?:key-is|key-in|looks-like)-/, '')].some((code) =>
          words.has(code),
        )),
  };
};
