import type { Draft, Finding } from '../../protocol/index.ts';
import { isDeviceName } from '../draft-files.ts';
import { checkPaths, checkSkillFolders } from './files.ts';
import { type Findings, error, isMembers, isText, isTextWithin, toPointer, warning } from './finding.ts';

/**
 * Agent Skills: the intersection of the three public validators, which differ. Anything that one of them refuses is
 * an error here, because skills are copied between clients.
 */

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const KEYS = new Set(['name', 'description', 'license', 'compatibility', 'metadata', 'allowed-tools']);

/** A longer body is better split into references. 5,000 tokens, as characters. */
const LONG_BODY_LINES = 500;
const LONG_BODY_CHARACTERS = 20_000;

export interface SkillParts {
  /** The frontmatter. */
  manifest: unknown;
  /** The text below the frontmatter. */
  markdown: string;
  /** Beside `SKILL.md`. */
  files: Draft['files'];
  /** The name of the folder that contains `SKILL.md`, if there is one. */
  folder?: string;
}

export const isName = (name: unknown): name is string => isText(name) && name.length <= 64 && NAME.test(name);

export const checkName = function* (rule: string, name: unknown): Findings {
  if (!isName(name)) yield error(rule, '/manifest/name', 'name-format');
};

export const checkDescription = function* (rule: string, description: unknown): Findings {
  // Uploads elsewhere fail on angle brackets without saying so.
  if (!isTextWithin(description, 1024) || /[<>]/.test(description))
    yield error(rule, '/manifest/description', 'description-format');
};

const checkFolder = function* (name: unknown, folder: string | undefined): Findings {
  if (isText(name) && isDeviceName(name)) {
    yield error('skill/name-device', '/manifest/name', 'name-device');
    return;
  }
  if (isName(name) && folder !== undefined && folder !== name)
    yield error('skill/name-folder', '/manifest/name', 'name-folder');
};

const ENGLISH = /\b(?:the|and|with|from|of|its|your)\b/i;
const SAYS_WHEN = /\b(?:when|whenever|uses?|used|useful|if|before|after|during|while|triggers?)\b/i;

/** This can only be checked in English; other languages are skipped. */
const checkSaysWhen = function* (description: unknown): Findings {
  if (isText(description) && ENGLISH.test(description) && !SAYS_WHEN.test(description))
    yield warning('skill/description-when', '/manifest/description', 'description-when');
};

const checkMetadata = function* (metadata: unknown): Findings {
  if (metadata === undefined) return;
  const path = '/manifest/metadata';
  if (!isMembers(metadata)) {
    yield error('skill/metadata-format', path, 'metadata-not-map');
    return;
  }
  for (const [name, value] of Object.entries(metadata))
    if (!isText(value)) yield error('skill/metadata-format', toPointer(path, name), 'metadata-not-text');
};

const checkFrontmatter = function* (manifest: unknown, folder: string | undefined): Findings {
  if (!isMembers(manifest)) {
    yield error('skill/frontmatter', '/manifest', 'frontmatter-not-map');
    return;
  }
  for (const name of Object.keys(manifest))
    if (!KEYS.has(name)) yield error('skill/unknown-key', toPointer('/manifest', name), 'unknown-key');
  yield* checkName('skill/name-format', manifest['name']);
  yield* checkFolder(manifest['name'], folder);
  yield* checkDescription('skill/description-format', manifest['description']);
  yield* checkSaysWhen(manifest['description']);
  if (manifest['license'] !== undefined && !isTextWithin(manifest['license'], 1024))
    yield error('skill/license-format', '/manifest/license', 'license-format');
  if (manifest['compatibility'] !== undefined && !isTextWithin(manifest['compatibility'], 500))
    yield error('skill/compatibility-format', '/manifest/compatibility', 'compatibility-format');
  yield* checkMetadata(manifest['metadata']);
  const tools = manifest['allowed-tools'];
  if (tools !== undefined && !isText(tools))
    yield error('skill/allowed-tools-format', '/manifest/allowed-tools', 'allowed-tools-format');
};

const checkBody = function* (markdown: string): Findings {
  if (markdown.trim() === '') yield error('skill/body-empty', '/markdown', 'body-empty');
  if (markdown.length > LONG_BODY_CHARACTERS || markdown.split('\n').length > LONG_BODY_LINES)
    yield warning('skill/body-long', '/markdown', 'body-long');
};

export const checkSkill = ({ manifest, markdown, files, folder }: SkillParts): Finding[] => [
  ...checkFrontmatter(manifest, folder),
  ...checkBody(markdown),
  ...checkPaths('skill/file-path', files, ['SKILL.md']),
  ...checkSkillFolders(files),
];
