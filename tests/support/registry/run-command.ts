import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../registry/main.ts', import.meta.url));

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env: Record<string, string>;
  /** The user whose process it is, where we may choose. */
  uid?: number;
}

/** `npm run registry -- …` as a process of its own, with these settings and no others. */
export const runRegistryCommand = (
  words: readonly string[],
  { env, uid }: CommandOptions,
): Promise<Finished> =>
  new Promise((resolve) => {
    const { PATH = '', HOME = '' } = process.env;
    const options = { env: { PATH, HOME, ...env }, ...(uid !== undefined && { uid, gid: uid }) };
    execFile(process.execPath, [MAIN, ...words], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
