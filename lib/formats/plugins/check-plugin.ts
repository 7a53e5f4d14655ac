import type { Finding } from '../../protocol/index.ts';
import type { TextFile } from '../draft-files.ts';
import { checkPaths } from '../rules/files.ts';
import {
  error,
  type Findings,
  isMembers,
  isText,
  isTexts,
  type Members,
  toPointer,
  warning,
} from '../rules/finding.ts';
import { checkSkill } from '../rules/skill.ts';
import { parseSkillMarkdown } from '../skill-markdown.ts';
import { checkObject, PLUGIN_SCHEMA } from './check-object.ts';
import { checkServers } from './check-servers.ts';

/**
 * Agent Plugins 1.0.0: a folder with a `plugin.json`, and skills in `skills/` and servers in `mcp.json` if it has any.
 * As strict as its specification, which says more than its JSON Schemas; a client may go on where we find an error.
 */

const FIELDS: Readonly<Record<string, 'text' | 'texts' | 'checked'>> = {
  $schema: 'checked',
  name: 'checked',
  version: 'text',
  description: 'text',
  author: 'checked',
  homepage: 'text',
  repository: 'text',
  license: 'text',
  keywords: 'texts',
  extensions: 'checked',
};

const NAME = /^(?!.*(?:--|\.\.))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const LONGEST_NAME = 64;

export const isPluginName = (name: unknown): name is string =>
  isText(name) && name.length <= LONGEST_NAME && NAME.test(name);

const checkAuthor = function* (author: unknown, path: string): Findings {
  if (!isMembers(author)) {
    yield error('plugin/field-type', path, 'not-an-object');
    return;
  }
  for (const [name, value] of Object.entries(author))
    if (!['name', 'email', 'url'].includes(name))
      yield error('plugin/unknown-field', toPointer(path, name), 'plugin-field');
    else if (!isText(value)) yield error('plugin/field-type', toPointer(path, name), 'not-a-text');
};

/** What is in a namespace belongs to its client; it only has to be an object. */
const checkExtensions = function* (extensions: unknown, path: string): Findings {
  if (!isMembers(extensions)) yield error('plugin/field-type', path, 'not-an-object');
  else
    for (const [name, value] of Object.entries(extensions))
      if (!isMembers(value)) yield error('plugin/field-type', toPointer(path, name), 'not-an-object');
};

const checkTypes = function* (manifest: Members, path: string): Findings {
  for (const [name, value] of Object.entries(manifest)) {
    const type = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (type === 'text' && !isText(value))
      yield error('plugin/field-type', toPointer(path, name), 'not-a-text');
    if (type === 'texts' && !isTexts(value))
      yield error('plugin/field-type', toPointer(path, name), 'not-texts');
  }
};

const checkManifest = function* (text: string): Findings {
  const path = toPointer('', 'plugin.json');
  const manifest = yield* checkObject(text, path, PLUGIN_SCHEMA, Object.keys(FIELDS));
  if (manifest === null) return;
  if (!isPluginName(manifest['name'])) yield error('plugin/name-format', `${path}/name`, 'plugin-name');
  yield* checkTypes(manifest, path);
  if (manifest['author'] !== undefined) yield* checkAuthor(manifest['author'], `${path}/author`);
  if (manifest['extensions'] !== undefined)
    yield* checkExtensions(manifest['extensions'], `${path}/extensions`);
};

/** A skill that breaks a rule of its own format is left out by clients. */
const isSkill = (folder: string, text: string, files: readonly TextFile[]): boolean => {
  const reading = parseSkillMarkdown(text);
  if ('findings' in reading) return false;
  return !checkSkill({ ...reading, files: [...files], folder }).some(({ severity }) => severity === 'error');
};

/** The folders directly in `skills/` that have a `SKILL.md`; whatever is deeper belongs to them. */
const checkSkills = function* (files: readonly TextFile[]): Generator<Finding, number> {
  const mains = files.flatMap((file) => {
    const [, folder] = /^skills\/([^/]+)\/SKILL\.md$/.exec(file.path) ?? [];
    return folder === undefined ? [] : [{ ...file, folder }];
  });
  for (const { path, text, folder } of mains) {
    const start = `skills/${folder}/`;
    const others = files
      .filter((file) => file.path.startsWith(start) && file.path !== path)
      .map((file) => ({ ...file, path: file.path.slice(start.length) }));
    if (!isSkill(folder, text, others)) yield error('plugin/skill', toPointer('', path), 'plugin-skill');
  }
  return mains.length;
};

const check = function* (files: readonly TextFile[]): Findings {
  yield* checkPaths('plugin/file-path', [...files], []);
  const textOf = (name: string) => files.find(({ path }) => path === name)?.text;
  yield* checkManifest(textOf('plugin.json') ?? '');
  const skills = yield* checkSkills(files);
  const mcp = textOf('mcp.json');
  const servers = mcp === undefined ? 0 : yield* checkServers(mcp);
  if (skills + servers === 0) yield warning('plugin/empty', '', 'plugin-empty');
};

/** Checks all files of a plugin, with their paths from its root. Pointers name a file, then a place in it. */
export const checkPlugin = (files: readonly TextFile[]): Finding[] => [...check(files)];
