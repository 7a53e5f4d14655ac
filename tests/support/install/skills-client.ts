import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

export interface Project {
  /**
   * Types a line into a shell in the project's folder. `npx` finds the pinned development dependency there; the network
   * is not asked for it.
   */
  type(line: string): Promise<{ exitCode: number; output: string }>;
  /** What is installed, by its path below `.claude/skills`. */
  installed(): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

const readAll = async (folder: string): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const read = files
    .toSorted()
    .map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')]);
  return Object.fromEntries(await Promise.all(read)) as Record<string, string>;
};

/** An empty project of somebody who uses Claude Code, with a home folder of its own. */
export const createProject = async (): Promise<Project> => {
  const root = await mkdtemp(path.join(tmpdir(), 'byok-install-'));
  const folder = path.join(root, 'project');
  await mkdir(path.join(folder, '.claude'), { recursive: true });
  await symlink(MODULES, path.join(folder, 'node_modules'));
  const env = {
    PATH: `${path.join(MODULES, '.bin')}:${process.env['PATH']}`,
    HOME: root,
    npm_config_offline: 'true',
    NO_COLOR: '1',
  };
  return {
    type: (line) =>
      new Promise((resolve) => {
        execFile('sh', ['-c', line], { cwd: folder, env }, (error, stdout, stderr) => {
          const exitCode = error === null ? 0 : Number(error.code ?? 1);
          resolve({ exitCode, output: `${stdout}${stderr}` });
        });
      }),
    installed: () => readAll(path.join(folder, '.claude/skills')),
    remove: () => rm(root, { recursive: true, force: true }),
  };
};
