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

/** Windows keeps these for devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;
export const isDeviceName = (name: string): boolean => DEVICE.test(name);

/** A name that every file system takes, made from whatever a model called its draft. */
export const toFileName = (name: string, otherwise = 'draft'): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 64)
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? otherwise : isDeviceName(plain) ? `${otherwise}-${plain}` : plain;
};

/** What some system cannot have in a name; and what turns its reading around, or is not seen. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
/** Bytes of UTF-8 that a name may have on most file systems. */
const LONGEST_NAME = 255;

const isName = (part: string): boolean =>
  !/[. ]$/.test(part) && !isDeviceName(part) && new TextEncoder().encode(part).length <= LONGEST_NAME;

/** Null for a path that would leave its folder, or that some file system cannot write or reads in another way. */
export const toSafePath = (path: string): string | null => {
  if (UNWRITABLE.test(path) || path.startsWith('/')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length > 0 && parts.every(isName) ? parts.join('/') : null;
};

/** The same for names that are one on a system that does not tell case, or the ways of writing an accent, apart. */
const toKey = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** Takes safe paths one by one. False for one that would, on some system, take the place of another, or be below it. */
export const createPaths = (taken: readonly string[] = []): ((path: string) => boolean) => {
  const files = new Set<string>();
  const folders = new Set<string>();
  const take = (path: string): boolean => {
    const key = toKey(path);
    const above = Array.from(key.matchAll(/\//g), ({ index }) => key.slice(0, index));
    if (files.has(key) || folders.has(key) || above.some((folder) => files.has(folder))) return false;
    files.add(key);
    for (const folder of above) folders.add(folder);
    return true;
  };
  for (const path of taken) take(path);
  return take;
};

const MAIN_FILES: Record<Draft['kind'], (draft: Draft) => TextFile> = {
  skill: (draft) => ({ path: 'SKILL.md', text: toSkillMarkdown(draft) }),
  mcp_server: ({ manifest }) => ({ path: 'server.json', text: toJson(manifest['server'] ?? manifest) }),
  agent: (draft) => ({ path: `${toFileName(draft.name)}.md`, text: toSkillMarkdown(draft) }),
};

/** The draft's main text as its ecosystem names and writes it. */
export const mainFile = (draft: Draft): TextFile => MAIN_FILES[draft.kind](draft);

/** Every file of the draft, the main one first. A file whose path is not safe, or is taken on some system, is left out. */
export const filesOf = (draft: Draft): TextFile[] => {
  const files = [mainFile(draft)];
  if (draft.kind === 'mcp_server') {
    files.push({ path: 'README.md', text: endWithNewline(draft.markdown) });
    if (draft.manifest['tools'] !== undefined)
      files.push({ path: 'tools.json', text: toJson(draft.manifest['tools']) });
  }
  const take = createPaths(files.map(({ path }) => path));
  for (const { path, text } of draft.files) {
    const safe = toSafePath(path);
    if (safe !== null && take(safe)) files.push({ path: safe, text });
  }
  return files;
};

/** A skill is downloaded as an archive, and so is an agent with files beside its main one; else the one file. */
export const isArchived = (draft: Draft): boolean =>
  draft.kind === 'skill' || (draft.kind === 'agent' && filesOf(draft).length > 1);

/** What the download of a draft by itself is called. */
export const downloadName = (draft: Draft): string =>
  isArchived(draft)
    ? `${toFileName(draft.name)}.${draft.kind === 'skill' ? 'skill' : 'zip'}`
    : mainFile(draft).path;
