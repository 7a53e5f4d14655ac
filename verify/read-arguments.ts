import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { parseServerAddress } from '../lib/base/server-address.ts';
import {
  BundleLabelSchema,
  EntityNameSchema,
  KeyIdSchema,
  NamespaceSchema,
  VersionSchema,
  z,
} from '../lib/protocol/index.ts';
import type { Asked } from '../lib/signing/verify.ts';

export const USAGE = `npm run verify -- <registry> <what> [options]

<what> is <namespace>/<name>@<version>, or a bundle: <label> or <namespace>/<label>. For a draft it ends in ?link=… as the
address of its page does.

  --signer <key id>  the only keys to accept; can come more than once. Nothing is remembered.
  --trust <key id>   accept this key of the publisher from now on
  --known <file>     where accepted keys are remembered

Exit status: 0 valid, and signed with a key that you accepted; 1 anything else that was found; 2 could not check.`;

/** Why nothing was checked, in our own words. */
export class CannotCheck extends Error {}

export interface Command {
  registry: string;
  asked: Asked;
  /** What opens a draft. */
  link: string | null;
  /** Empty to go by what is remembered. */
  signers: readonly string[];
  trust: readonly string[];
  knownFile: string;
}

const WHAT =
  /^(?:(?<namespace>[^/@]+)\/)?(?<name>[^/@?]+)(?:@(?<version>[^/@?]+))?(?:\?link=(?<link>[0-9a-f]{32}))?$/;

const readWhat = (text: string): Pick<Command, 'asked' | 'link'> => {
  const { namespace, name, version, link = null } = WHAT.exec(text)?.groups ?? {};
  const entity = z.safeParse(
    z.object({ namespace: NamespaceSchema, name: EntityNameSchema, version: VersionSchema }),
    { namespace, name, version },
  );
  if (entity.success) return { asked: entity.data, link };
  const bundle = z.safeParse(z.object({ namespace: z.optional(NamespaceSchema), label: BundleLabelSchema }), {
    namespace,
    label: name,
  });
  if (bundle.success && version === undefined)
    return { asked: { namespace: bundle.data.namespace ?? null, label: bundle.data.label }, link };
  throw new CannotCheck(
    `Name what to verify like acme/payments@1.2.0, or a bundle like payments-pack.\n\n${USAGE}`,
  );
};

const readKeyIds = (texts: readonly string[]): readonly string[] => {
  if (texts.every((text) => z.safeParse(KeyIdSchema, text).success)) return texts;
  throw new CannotCheck('A key id has 43 letters, digits, hyphens and underscores.');
};

const toKnownFile = (environment: NodeJS.ProcessEnv): string =>
  path.join(
    environment['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'),
    'byok-compose',
    'known-signers.json',
  );

const parseWords = (words: string[]) => {
  try {
    return parseArgs({
      args: words,
      options: {
        signer: { type: 'string', multiple: true, default: [] },
        trust: { type: 'string', multiple: true, default: [] },
        known: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch {
    throw new CannotCheck(USAGE);
  }
};

/** Throws `CannotCheck`. */
export const readArguments = (words: string[], environment: NodeJS.ProcessEnv): Command => {
  const { values, positionals } = parseWords(words);
  const [registry, what, ...more] = positionals;
  if (registry === undefined || what === undefined || more.length > 0) throw new CannotCheck(USAGE);
  const address = parseServerAddress(registry);
  if (address === null)
    throw new CannotCheck('A registry has an https address, or http on this machine, without a query.');
  return {
    registry: address.url,
    ...readWhat(what),
    signers: readKeyIds(values.signer),
    trust: readKeyIds(values.trust),
    knownFile: values.known ?? toKnownFile(environment),
  };
};
