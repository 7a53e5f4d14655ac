/**
 * Members from a file that a person chose: a `SKILL.md`, an agent's Markdown, a server.json, an agent card, or a zip with
 * any number of these in folders. Loaded when a person chooses one.
 */
import type { TextFile } from '../../formats/draft-files.ts';
import { CATALOG_LIMITS, LIMITS } from '../../protocol/index.ts';
import { decodeText } from './decode-text.ts';
import type { FileMember } from './file-member.ts';
import { type FileProblem, FileProblemError, refuse } from './file-problem.ts';
import { readJsonMember } from './read-json-member.ts';
import { readMarkdownMember } from './read-markdown-member.ts';
import { unzipTexts } from './unzip-texts.ts';

/** Browsers number downloads: `SKILL (1).md`. */
const isSkillName = (name: string): boolean => /^SKILL(?: ?\(\d+\))?\.md$/i.test(name);

const readMarkdown = (text: string, name: string): FileMember =>
  readMarkdownMember(isSkillName(name) ? 'skill' : 'agent', text, name, []);

/** The folder of a file, with its slash; empty for the root. */
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

type Form = 'skill' | 'agent' | 'server' | 'card';

/** What a file of this path begins. An agent's prompt is called like its folder, as we write it. */
const formOf = (path: string): Form | null => {
  const folder = folderOf(path);
  const name = path.slice(folder.length);
  if (name === 'SKILL.md') return 'skill';
  if (name === 'server.json') return 'server';
  if (name === 'agent-card.json') return 'card';
  const isPrompt = name.endsWith('.agent.md') || `/${folder}`.endsWith(`/${name.slice(0, -'.md'.length)}/`);
  return name.endsWith('.md') && isPrompt ? 'agent' : null;
};

/** In one folder the first of these counts. */
const FORMS: readonly Form[] = ['skill', 'agent', 'server', 'card'];

interface Head {
  file: TextFile;
  form: Form;
  folder: string;
}

/** One per folder. What is inside a skill's folder is the skill's own, except for another skill. */
const findHeads = (files: readonly TextFile[]): Head[] => {
  const all = files.flatMap((file) => {
    const form = formOf(file.path);
    return form === null ? [] : [{ file, form, folder: folderOf(file.path) }];
  });
  const skills = all.filter(({ form }) => form === 'skill');
  const isInside = ({ folder, form }: Head): boolean =>
    form !== 'skill' && skills.some((skill) => folder.startsWith(skill.folder));
  const outside = all.filter((head) => !isInside(head));
  const rankOf = ({ form }: Head): number => FORMS.indexOf(form);
  return outside.filter((head) =>
    outside.every((other) => other.folder !== head.folder || rankOf(head) <= rankOf(other)),
  );
};

/** Made from the agent again whenever it is downloaded. */
const CARDS: readonly string[] = ['agent-card.json', 'agent-card-0.3.json'];

const readFolder = (
  { file, form, folder }: Head,
  files: readonly TextFile[],
  heads: readonly Head[],
): FileMember => {
  const inner = heads.map((each) => each.folder).filter((each) => each !== folder && each.startsWith(folder));
  const below = files
    .filter(({ path }) => path.startsWith(folder) && !inner.some((each) => path.startsWith(each)))
    .map((each) => ({ ...each, path: each.path.slice(folder.length) }));
  const textAt = (path: string): string | undefined => below.find((each) => each.path === path)?.text;
  if (form === 'server' || form === 'card')
    return readJsonMember(file.text, file.path, { readme: textAt('README.md'), tools: textAt('tools.json') });
  const others = below.filter(
    ({ path }) => `${folder}${path}` !== file.path && (form === 'skill' || !CARDS.includes(path)),
  );
  if (others.length > CATALOG_LIMITS.entityFiles)
    refuse({ code: 'too-many-files', path: file.path, count: CATALOG_LIMITS.entityFiles });
  return readMarkdownMember(form, file.text, file.path, others);
};

const unzip = async (bytes: Uint8Array<ArrayBuffer>): Promise<TextFile[]> => {
  try {
    return await unzipTexts(bytes);
  } catch (failure) {
    if (failure instanceof FileProblemError) throw failure;
    return refuse({ code: 'archive-unreadable' });
  }
};

const readArchive = async (bytes: Uint8Array<ArrayBuffer>): Promise<FileMember[]> => {
  const files = await unzip(bytes);
  const heads = findHeads(files);
  if (heads.length === 0) refuse({ code: 'nothing-in-archive' });
  return heads.map((head) => readFolder(head, files, heads));
};

/** A file that was chosen is read only here: by then it may be gone. */
const readBytes = async (file: File): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return refuse({ code: 'unreadable' });
  }
};

interface ReadFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const READERS: readonly [ending: RegExp, read: (file: ReadFile) => FileMember[] | Promise<FileMember[]>][] = [
  [/\.(?:zip|skill)$/i, ({ bytes }) => readArchive(bytes)],
  [/\.md$/i, ({ name, bytes }) => [readMarkdown(decodeText(bytes, name), name)]],
  [/\.json$/i, ({ name, bytes }) => [readJsonMember(decodeText(bytes, name), name)]],
];

/** Never rejects: whatever the file is, there are members, or there is a reason why not. */
export const readMemberFile = async (
  file: File,
): Promise<{ members: FileMember[] } | { problem: FileProblem }> => {
  try {
    if (file.size === 0) return { problem: { code: 'empty' } };
    if (file.size > LIMITS.bodyBytes) return { problem: { code: 'too-large', bytes: LIMITS.bodyBytes } };
    const read = READERS.find(([ending]) => ending.test(file.name))?.[1];
    if (read === undefined) return { problem: { code: 'unknown-ending' } };
    return { members: await read({ name: file.name, bytes: await readBytes(file) }) };
  } catch (failure) {
    if (failure instanceof FileProblemError) return { problem: failure.problem };
    throw failure;
  }
};
