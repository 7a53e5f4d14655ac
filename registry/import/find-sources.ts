import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** What a file is, judged by its name. */
export type SourceForm = 'skill' | 'mcp-server' | 'agent-card' | 'agent-prompt' | 'unreadable-folder';

export interface Source {
  form: SourceForm;
  /** Relative to the imported folder, with slashes. */
  file: string;
}

/** Deeper than anybody files anything. */
const DEEPEST = 20;
const PASSED_OVER = new Set(['node_modules', '__pycache__']);
const WELL_KNOWN = '.well-known';

export const isPassedOver = (folder: string): boolean =>
  PASSED_OVER.has(folder) || (folder.startsWith('.') && folder !== WELL_KNOWN);

/** Gives the same order on every file system. */
export const byName = (left: { name: string }, right: { name: string }): number =>
  left.name < right.name ? -1 : 1;

const formOf = (file: string, isInSkill: boolean): SourceForm | null => {
  const name = path.posix.basename(file);
  if (name === 'SKILL.md') return 'skill';
  // Everything else in a skill's folder belongs to that skill.
  if (isInSkill) return null;
  if (name === 'server.json') return 'mcp-server';
  if (name === 'agent-card.json' || name === 'agent.json') return 'agent-card';
  if (path.posix.basename(path.posix.dirname(file)) === WELL_KNOWN && /^agent.*\.json$/.test(name))
    return 'agent-card';
  return /.\.agent\.md$/.test(name) ? 'agent-prompt' : null;
};

const walk = async function* (
  root: string,
  folder: string,
  isInSkill: boolean,
  depth: number,
): AsyncGenerator<Source> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    yield { form: 'unreadable-folder', file: folder };
    return;
  }
  const isSkill = isInSkill || entries.some(({ name }) => name === 'SKILL.md');
  for (const entry of entries.toSorted(byName)) {
    const file = path.posix.join(folder, entry.name);
    // A link to a folder leads out of the imported one, or in a circle.
    if (entry.isDirectory()) {
      if (depth < DEEPEST && !isPassedOver(entry.name)) yield* walk(root, file, isSkill, depth + 1);
    } else {
      const form = formOf(file, isSkill);
      if (form !== null) yield { form, file };
    }
  }
};

/** Every file in a folder that may be an entity, ordered by name. Does not follow links. */
export const findSources = (root: string): AsyncGenerator<Source> => walk(root, '', false, 0);
