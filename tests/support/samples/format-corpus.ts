import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { checkDraft } from '../../../lib/formats/check-draft.ts';
import type { TextFile } from '../../../lib/formats/draft-files.ts';
import { checkPlugin } from '../../../lib/formats/plugins/check-plugin.ts';
import { checkAgentCard } from '../../../lib/formats/rules/agent-card.ts';
import { checkMcpServer } from '../../../lib/formats/rules/mcp-server.ts';
import { checkSafety } from '../../../lib/formats/rules/safety.ts';
import { checkSkill } from '../../../lib/formats/rules/skill.ts';
import { parseSkillMarkdown } from '../../../lib/formats/skill-markdown.ts';
import type { Draft, Finding } from '../../../lib/protocol/index.ts';
import { SKILL } from '../gallery/drafts.ts';

/**
 * Files that must be accepted and files that must be refused, as others would write them. What a file is
 * stands in its ending: `.server.json`, `.card.json`, `.draft.json` (the parts of a draft), `.plugin.json` (the
 * files of a plugin by their paths, each as a text or as the JSON that is in it), `.md` (a
 * `SKILL.md` that is in no folder), or a folder that has a skill's folder in it. A name that begins with
 * `<rule>--`, the slash of the rule written as a hyphen, is about that rule: it is the only one that a
 * rejected file breaks, and an accepted file is just within it.
 */
const ROOT = fileURLToPath(new URL('../../fixtures/formats', import.meta.url));

export interface CorpusEntry {
  kind: 'skill' | 'mcp-server' | 'agent' | 'plugin' | 'safety';
  group: 'accepted' | 'rejected';
  name: string;
  /** Null where the name begins with none. */
  rule: string | null;
  file: string;
}

const toRule = (name: string): string | null => {
  const [rule, rest] = name.split('--', 2);
  return rule === undefined || rest === undefined ? null : rule.replace('-', '/');
};

const KINDS = ['skill', 'mcp-server', 'agent', 'plugin', 'safety'] as const;
const GROUPS = ['accepted', 'rejected'] as const;

export const readCorpus = async (): Promise<CorpusEntry[]> => {
  const folders = KINDS.flatMap((kind) => GROUPS.map((group) => ({ kind, group })));
  const entries = await Promise.all(
    folders.map(async ({ kind, group }) => {
      const names = await readdir(path.join(ROOT, kind, group));
      return names
        .toSorted()
        .map((name) => ({ kind, group, name, rule: toRule(name), file: path.join(ROOT, kind, group, name) }));
    }),
  );
  return entries.flat();
};

/** The folder of the skill that is in this one. */
export const skillFolderIn = async (file: string): Promise<string> => {
  const [folder] = await readdir(file);
  if (folder === undefined) throw new Error(`${file} has no skill in it`);
  return path.join(file, folder);
};

const readFolder = async (folder: string): Promise<{ text: string; files: Draft['files'] }> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = path.join(parentPath, name);
        return { path: path.relative(folder, file), text: await readFile(file, 'utf8') };
      }),
  );
  const main = files.find((file) => file.path === 'SKILL.md');
  return { text: main?.text ?? '', files: files.filter((file) => file !== main) };
};

const checkSkillText = (text: string, files: Draft['files'], folder?: string): Finding[] => {
  const read = parseSkillMarkdown(text);
  if ('findings' in read) return read.findings;
  return [
    ...checkSafety({ ...read, files }),
    ...checkSkill({ ...read, files, ...(folder === undefined ? {} : { folder }) }),
  ];
};

/** The files that a `.plugin.json` of the corpus stands for. */
export const toPluginFiles = (files: Readonly<Record<string, unknown>>): TextFile[] =>
  Object.entries(files).map(([file, content]) => ({
    path: file,
    text: typeof content === 'string' ? content : JSON.stringify(content),
  }));

/** All that our rules find in it. */
export const checkEntry = async ({ file, name }: CorpusEntry): Promise<Finding[]> => {
  if (name.endsWith('.md')) return checkSkillText(await readFile(file, 'utf8'), []);
  if (!name.endsWith('.json')) {
    const folder = await skillFolderIn(file);
    const { text, files } = await readFolder(folder);
    return checkSkillText(text, files, path.basename(folder));
  }
  const value = JSON.parse(await readFile(file, 'utf8')) as unknown;
  if (name.endsWith('.plugin.json')) return checkPlugin(toPluginFiles(value as Record<string, unknown>));
  const safety = checkSafety({ manifest: value, markdown: '', files: [] });
  if (name.endsWith('.server.json')) return [...safety, ...checkMcpServer({ server: value })];
  if (name.endsWith('.card.json')) return [...safety, ...checkAgentCard(value)];
  return checkDraft({ ...SKILL, ...(value as Partial<Draft>) });
};
