import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface WrittenFolder {
  folder: string;
  remove(): Promise<void>;
}

/** A temporary folder with these files in it, by their paths. */
export const writeFolder = async (
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<WrittenFolder> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'byok-folder-'));
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
