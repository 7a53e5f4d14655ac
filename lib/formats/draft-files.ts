import type { Draft } from '../protocol/index.ts';
import { toBlockYaml } from './block-yaml.ts';

export interface TextFile {
  /** Relative, with forward slashes, never upwards. */
  path: string;
  text: string;
}

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const endWithNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** `SKILL.md`: frontmatter, then the body. */
export const toSkillMarkdown = ({ manifest, markdown }: Pick<Draft, 'manifest' | 'markdown'>): string =>
  `---\n${toBlockYaml(manifest)}---\n\n${endWithNewline(markdown)}`;

/** A name that every file system takes, made from whatever a model called its draft. */
export const toFileName = (name: string, otherwise = 'draft'): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64);
  return plain === '' ? otherwise : plain;
};

/** Null for a path that would leave its folder, or that some file system reads in another way. */
export const toSafePath = (path: string): string | null => {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f\u007f\\:*?"<>|]/.test(path) || path.startsWith('/')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some((part) => /^\.+$/.test(part) || /[. ]$/.test(part))) return null;
  return parts.join('/');
};

const MAIN_FILES: Record<Draft['kind'], (draft: Draft) => TextFile> = {
  skill: (draft) => ({ path: 'SKILL.md', text: toSkillMarkdown(draft) }),
  mcp_server: ({ manifest }) => ({ path: 'server.json', text: toJson(manifest['server'] ?? manifest) }),
  agent: (draft) => ({ path: `${toFileName(draft.name)}.md`, text: toSkillMarkdown(draft) }),
};

/** The draft's main text as its ecosystem names and writes it. */
export const mainFile = (draft: Draft): TextFile => MAIN_FILES[draft.kind](draft);

/** Every file of the draft, the main one first. A file whose path is not safe, or is taken, is left out. */
export const filesOf = (draft: Draft): TextFile[] => {
  const files = new Map([[mainFile(draft).path, mainFile(draft)]]);
  if (draft.kind === 'mcp_server') {
    files.set('README.md', { path: 'README.md', text: endWithNewline(draft.markdown) });
    if (draft.manifest['tools'] !== undefined)
      files.set('tools.json', { path: 'tools.json', text: toJson(draft.manifest['tools']) });
  }
  for (const { path, text } of draft.files) {
    const safe = toSafePath(path);
    if (safe !== null && !files.has(safe)) files.set(safe, { path: safe, text });
  }
  return [...files.values()];
};
