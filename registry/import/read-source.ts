import path from 'node:path';

import { toEntityName, toServerEntityName } from '../../lib/formats/entity-name.ts';
import { checkAgent } from '../../lib/formats/rules/agent.ts';
import { isMembers, isText, type Members } from '../../lib/formats/rules/finding.ts';
import { checkMcpServer } from '../../lib/formats/rules/mcp-server.ts';
import { checkSkill } from '../../lib/formats/rules/skill.ts';
import { parseSkillMarkdown } from '../../lib/formats/skill-markdown.ts';
import { FIRST_VERSION } from '../../lib/formats/versions/first-version.ts';
import { DEPTHS, type Finding, isDeeperThan, parseJson } from '../../lib/protocol/index.ts';
import { describeCard, describeFrontMatter, describeServer } from '../catalog/describe.ts';
import type { EntityVersion } from '../catalog/entity-version.ts';
import type { Source, SourceForm } from './find-sources.ts';
import { readText, readTextIfAny } from './read-text.ts';
import { type Refusal, RefusedFileError, TOO_DEEP, toRefusal } from './refusal.ts';
import { readSkillFiles } from './skill-files.ts';
import { toSemanticVersion } from './versions.ts';

/** What a file says about an entity, and the findings from the rules of its format. */
export interface SourceReading {
  parts: Omit<EntityVersion, 'namespace' | 'trustTier'>;
  findings: Finding[];
}

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const textOf = (value: unknown): string => (isText(value) ? value : '');
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const readJson = (text: string, file: string): unknown => {
  if (isDeeperThan(text, DEPTHS.message)) throw new RefusedFileError('import/too-deep', file, TOO_DEEP);
  const value = parseJson(text.replace(/^\ufeff/, ''), DEPTHS.message);
  if (value === undefined)
    throw new RefusedFileError('import/malformed-json', file, 'This file is not JSON.');
  return value;
};

/** `SKILL.md` and `….agent.md` have the same form: front matter, then a body. */
const readFrontMatter = async (root: string, file: string) => {
  const reading = parseSkillMarkdown(await readText(root, file));
  if ('findings' in reading) return { refusals: reading.findings.map(toRefusal) };
  const { manifest, markdown } = reading;
  const { version } = membersOf(manifest['metadata']);
  return {
    manifest,
    markdown,
    described: {
      ...describeFrontMatter(manifest),
      name: textOf(manifest['name']),
      version: isText(version) ? toSemanticVersion(version) : FIRST_VERSION,
    },
  };
};

type Reader = (root: string, file: string) => Promise<SourceReading | { refusals: Refusal[] }>;

const readSkill: Reader = async (root, file) => {
  const reading = await readFrontMatter(root, file);
  if (reading.refusals !== undefined) return { refusals: reading.refusals };
  const { manifest, markdown, described } = reading;
  const folder = path.posix.dirname(file);
  const files = await readSkillFiles(root, folder);
  const folderName = path.basename(path.resolve(root, folder));
  return {
    parts: { kind: 'skill', ...described, manifest, markdown, files },
    findings: checkSkill({ manifest, markdown, files, folder: folderName }),
  };
};

const readAgentPrompt: Reader = async (root, file) => {
  const reading = await readFrontMatter(root, file);
  if (reading.refusals !== undefined) return { refusals: reading.refusals };
  const { manifest, markdown, described } = reading;
  return {
    parts: { kind: 'agent', ...described, manifest, markdown, files: [] },
    findings: checkAgent({ manifest, markdown, files: [] }),
  };
};

const readMcpServer: Reader = async (root, file) => {
  const folder = path.posix.dirname(file);
  const server = membersOf(readJson(await readText(root, file), file));
  const toolsFile = path.posix.join(folder, 'tools.json');
  const toolsText = await readTextIfAny(root, toolsFile);
  const tools = toolsText === undefined ? undefined : readJson(toolsText, toolsFile);
  return {
    parts: {
      kind: 'mcp_server',
      ...describeServer(server),
      name: toServerEntityName(textOf(server['name'])),
      version: toSemanticVersion(textOf(server['version'])),
      manifest: { server, tools: tools ?? [] },
      markdown: (await readTextIfAny(root, path.posix.join(folder, 'README.md'))) ?? '',
      files: [],
    },
    findings: checkMcpServer({ server, tools }),
  };
};

const readAgentCard: Reader = async (root, file) => {
  const card = membersOf(readJson(await readText(root, file), file));
  const name = toEntityName(textOf(card['name']));
  const described = describeCard(card);
  const [first] = listOf(card['supportedInterfaces']).map(membersOf);
  const manifest = {
    name,
    description: described.description,
    model_compatibility: [],
    service_url: first?.['url'] ?? card['url'],
    card,
  };
  return {
    parts: {
      kind: 'agent',
      ...described,
      name,
      version: toSemanticVersion(textOf(card['version'])),
      manifest,
      markdown: '',
      files: [],
    },
    findings: checkAgent({ manifest, markdown: '', files: [] }),
  };
};

const READERS: Readonly<Record<SourceForm, Reader>> = {
  skill: readSkill,
  'mcp-server': readMcpServer,
  'agent-card': readAgentCard,
  'agent-prompt': readAgentPrompt,
  'unreadable-folder': async (_root, file) => {
    throw new RefusedFileError('import/unreadable', file, 'This folder cannot be read.');
  },
};

/** Reads what a source says. Returns only refusals when it cannot be read at all. */
export const readSource = async (
  root: string,
  { form, file }: Source,
): Promise<SourceReading | { refusals: Refusal[] }> => {
  try {
    return await READERS[form](root, file);
  } catch (failure) {
    if (failure instanceof RefusedFileError) return { refusals: [failure.refusal] };
    throw failure;
  }
};
