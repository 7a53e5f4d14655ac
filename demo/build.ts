import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds the extension for production and returns its folder. The builder's output is shown only when it fails. */
export const buildExtension = async (root: string): Promise<string> => {
  const wxt = path.join(root, 'node_modules/wxt/bin/wxt.mjs');
  try {
    await run(process.execPath, [wxt, 'build'], { cwd: root });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
    throw new Error('The extension does not build', { cause: error });
  }
  return path.join(root, '.output/chrome-mv3');
};
