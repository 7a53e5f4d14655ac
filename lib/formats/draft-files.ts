import type { Draft } from '../protocol/index.ts';
import { toBlockYaml } from './block-yaml.ts';

export interface TextFile {
  /** Relative, with forward slashes, never upwards. */
  path: string;
  text: string;
  /** A script that may be run as a program. */
  executable?: true | undefined;
}

/** What files are made from: a draft, or a version in the catalog. */
export interface FileParts extends Pick<Draft, 'kind' | 'name' | 'manifest' | 'markdown'> {
  files: readonly TextFile[];
}

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const endWithNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** `SKILL.md`: frontmatter, then the body. */
export const toSkillMarkdown = ({ manifest, markdown }: Pick<Draft, 'manifest' | 'markdown'>): string =>
  `---\n${toBlockYaml(manifest)}---\n\n${endWithNewline(markdown)}`;

/** Windows reserves these for devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;
export const isDeviceName = (name: string): boolean => DEVICE.test(name);

/** A name that every file system accepts, made from whatever a model called its draft. */
export const toFileName = (name: string, otherwise = 'draft'): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 64)
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? otherwise : isDeviceName(plain) ? `${otherwise}-${plain}` : plain;
};

/** Characters that some system forbids in names, that reverse the reading direction, or that are invisible. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
/** Most file systems allow this many bytes of UTF-8 per name. */
const LONGEST_NAME = 255;

const isName = (part: string): boolean =>
  !/[. ]$/.test(part) && !isDeviceName(part) && new TextEncoder().encode(part).length <= LONGEST_NAME;

/** Null for a path that would leave its folder, or that some file system cannot write or reads differently. */
export const toSafePath = (path: string): string | null => {
  if (UNWRITABLE.test(path) || path.startsWith('/')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length > 0 && parts.every(isName) ? parts.join('/') : null;
};

/** Equal for names that are the same on a system that ignores case or the way an accent is encoded. */
const toKey = (path: string): string => path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** Accepts safe paths one by one. False for a path that some system would put in place of another, or below it. */
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

const MAIN_FILES: Record<Draft['kind'], (parts: FileParts) => TextFile> = {
  skill: (draft) => ({ path: 'SKILL.md', text: toSkillMarkdown(draft) }),
  mcp_server: ({ manifest }) => ({ path: 'server.json', text: toJson(manifest['server'] ?? manifest) }),
  agent: (draft) => ({ path: `${toFileName(draft.name)}.md`, text: toSkillMarkdown(draft) }),
};

/** The draft's main text, named and written as its ecosystem expects. */
export const mainFile = (draft: FileParts): TextFile => MAIN_FILES[draft.kind](draft);

/** Every file of the draft, the main one first. Files whose path is unsafe, or taken on some system, are left out. */
export const filesOf = (draft: FileParts): TextFile[] => {
  const files = [mainFile(draft)];
  if (draft.kind === 'mcp_server') {
    files.push({ path: 'README.md', text: endWithNewline(draft.markdown) });
    if (draft.manifest['tools'] !== undefined)
      files.push({ path: 'tools.json', text: toJson(draft.manifest['tools']) });
  }
  const take = createPaths(files.map(({ path }) => path));
  for (const file of draft.files) {
    const safe = toSafePath(file.path);
    if (safe !== null && take(safe)) files.push({ ...file, path: safe });
  }
  return files;
};

/** A skill is downloaded as an archive, and so is an agent with additional files; everything else is a single file. */
export const isArchived = (draft: FileParts): boolean =>
  draft.kind === 'skill' || (draft.kind === 'agent' && filesOf(draft).length > 1);

/** The file name for downloading a single draft. */
export const downloadName = (draft: FileParts): string =>
  isArchived(draft)
    ? `${toFileName(draft.name)}.${draft.kind === 'skill' ? 'skill' : 'zip'}`
    : mainFile(draft).path;
