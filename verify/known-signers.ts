import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from '../lib/protocol/index.ts';
import { CannotCheck } from './read-arguments.ts';

const KnownSchema = z.strictObject({
  /** Keys that the person has confirmed, each for one publisher of one registry. */
  signers: z.array(
    z.strictObject({
      registry: z.string(),
      namespace: z.string(),
      key_id: z.string(),
      confirmed_at: z.string(),
    }),
  ),
  /** Whose bundle a label was when it was verified. */
  labels: z.array(z.strictObject({ registry: z.string(), label: z.string(), namespace: z.string() })),
});
type Known = z.infer<typeof KnownSchema>;

/** What this person has confirmed, in a file. A registry never writes to it. */
export interface KnownSigners {
  keysOf(namespace: string): string[];
  ownerOf(label: string): string | null;
  /** Saves at once. `label` is null for an entity. */
  remember(signer: { namespace: string; keyId: string; label: string | null; at: string }): Promise<void>;
}

const read = async (file: string): Promise<Known> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { signers: [], labels: [] };
    throw new CannotCheck(`${file} cannot be read. Name another file with --known.`);
  }
  try {
    return z.parse(KnownSchema, JSON.parse(text));
  } catch {
    throw new CannotCheck(
      `${file} is not a file of known signers. Mend or remove it, or name another with --known.`,
    );
  }
};

/** Replaces it in one step, so that a crash leaves the old one. */
const write = async (file: string, known: Known): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.${process.pid}`;
  await writeFile(next, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
  await rename(next, file);
};

/** For one registry: who `acme` is elsewhere says nothing here. */
export const openKnownSigners = async (file: string, registry: string): Promise<KnownSigners> => {
  const known = await read(file);
  return {
    keysOf: (namespace) =>
      known.signers
        .filter((each) => each.registry === registry && each.namespace === namespace)
        .map(({ key_id }) => key_id),
    ownerOf: (label) =>
      known.labels.find((each) => each.registry === registry && each.label === label)?.namespace ?? null,
    remember: async ({ namespace, keyId, label, at }) => {
      const isKnown = known.signers.some(
        (each) => each.registry === registry && each.namespace === namespace && each.key_id === keyId,
      );
      const isOwned =
        label === null || known.labels.some((each) => each.registry === registry && each.label === label);
      if (isKnown && isOwned) return;
      if (!isKnown) known.signers.push({ registry, namespace, key_id: keyId, confirmed_at: at });
      if (!isOwned) known.labels.push({ registry, label, namespace });
      await write(file, known);
    },
  };
};
