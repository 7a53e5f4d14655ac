import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SourceCopy {
  folder: string;
  /** Whether the patch applied. */
  apply(patch: string): Promise<boolean>;
  revert(patch: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A copy of the source as it stands, changes not yet committed included, in a temporary folder of its
 * own, with the installed modules linked in: whatever is broken there, the source is never touched.
 */
export const copySource = async (root: string): Promise<SourceCopy> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-break-'));
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(path.join(root, name))))
    await cp(path.join(root, file), path.join(folder, file), { recursive: true, force: true });
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const apply = (...parameters: string[]) =>
    // Out of any repository `git apply` patches the files below the current folder.
    run('git', ['apply', ...parameters], {
      cwd: folder,
      env: { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) },
    });
  return {
    folder,
    apply: (patch) =>
      apply(patch).then(
        () => true,
        () => false,
      ),
    revert: async (patch) => {
      await apply('-R', patch);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
