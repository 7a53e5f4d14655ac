import { SyntaxKind, type Node } from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

export interface SourceTree {
  name: string;
  root: Node;
}

const toPath = (name: string): string => `/sources/${name}`;

/** The syntax trees of these texts, by name. Nothing is resolved or checked. */
export const parseSources = (texts: Readonly<Record<string, string>>): SourceTree[] => {
  const names = Object.keys(texts);
  const compilerOptions = { noLib: true, noResolve: true, jsx: 'preserve', types: [] };
  const api = new API({
    cwd: '/sources',
    fs: createVirtualFileSystem({
      ...Object.fromEntries(names.map((name) => [toPath(name), texts[name] ?? ''])),
      '/sources/tsconfig.json': JSON.stringify({ compilerOptions, files: names }),
    }),
  });
  try {
    const [project] = api.updateSnapshot({ openProjects: ['/sources/tsconfig.json'] }).getProjects();
    return names.map((name) => {
      const root = project?.program.getSourceFile(toPath(name));
      if (root === undefined) throw new Error(`No syntax tree of ${name}`);
      return { name, root };
    });
  } finally {
    api.close();
  }
};

export const childrenOf = (node: Node): Node[] => {
  const children: Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
};

export const allNodes = function* (root: Node): Generator<Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...childrenOf(node));
  }
};

/** The text of a literal, or the name of an identifier. */
export const textOf = (node: Node | undefined): string =>
  node !== undefined && 'text' in node && typeof node.text === 'string' ? node.text : '';

export const isLiteral = ({ kind }: Node): boolean =>
  kind === SyntaxKind.StringLiteral ||
  kind === SyntaxKind.NoSubstitutionTemplateLiteral ||
  kind === SyntaxKind.TemplateHead ||
  kind === SyntaxKind.TemplateMiddle ||
  kind === SyntaxKind.TemplateTail;
