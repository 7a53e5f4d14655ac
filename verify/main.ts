import { hash } from 'node:crypto';
import { createInterface } from 'node:readline';

import { verify } from '../lib/signing/verify.ts';
import { createRegistry } from './ask-registry.ts';
import { openKnownSigners } from './known-signers.ts';
import { CannotCheck, readArguments } from './read-arguments.ts';
import { NOT_ACCEPTED, QUESTION, toReport } from './report.ts';

/** `npm run verify`: whether what a registry serves is what its publisher signed. Standard output is the report. */
const isAccepted = async (): Promise<boolean> => {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D close it, and are no answer.
    terminal.once('close', () => resolve(''));
    terminal.question(QUESTION, resolve);
  });
  terminal.close();
  return /^y(?:es)?$/i.test(answer.trim());
};

/** True if it is valid and signed by somebody the person has accepted. */
const run = async (words: string[]): Promise<boolean> => {
  const command = readArguments(words, process.env);
  const { signers, trust } = command;
  const isPinned = signers.length > 0;
  const store = isPinned ? null : await openKnownSigners(command.knownFile, command.registry);
  const registry = createRegistry(fetch, command.registry);

  const served = await registry.read(command.asked, command.link);
  const label = 'label' in command.asked ? command.asked.label : null;
  const owner = label === null ? null : (store?.ownerOf(label) ?? null);
  const namespace = command.asked.namespace ?? owner ?? served.namespace;
  const asked = { ...command.asked, namespace };
  const isSigned = served.envelope !== undefined && served.envelope !== null;
  const keys = isSigned ? await registry.keysOf(namespace) : [];
  const known = [...signers, ...trust, ...(store?.keysOf(namespace) ?? [])];

  const verdict = await verify({ asked, served, keys, known }, (text) => hash('sha256', text));
  console.log(toReport(asked, verdict));
  const { code, signer } = verdict;
  if (code !== 'valid-known-signer' && code !== 'valid-new-signer') return false;
  if (code === 'valid-new-signer' && !(await isAccepted())) {
    console.log(NOT_ACCEPTED);
    return false;
  }
  if (signer !== null)
    await store?.remember({ namespace, keyId: signer.key_id, label, at: new Date().toISOString() });
  return true;
};

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  if (!(error instanceof CannotCheck)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
