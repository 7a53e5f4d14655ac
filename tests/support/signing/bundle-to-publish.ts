import type { PublishRequest, SigningKey } from '../../../lib/protocol/index.ts';
import type { OwnKey } from '../../../lib/signing/signing-key.ts';
import type { PublisherKeys } from '../../../registry/publishing/check-signature.ts';
import { type MemberToSign, signBundle } from './signed-bundle.ts';

/** A skill that may be published under this name, with these changes. */
export const skillMember = (name: string, change: Partial<MemberToSign> = {}): MemberToSign => ({
  kind: 'skill',
  name,
  version: '1.0.0',
  manifest: {
    name,
    description: `Reconciles payments. Use when a ledger and a bank disagree about ${name}.`,
    metadata: { capabilities: 'reconcile-payments' },
  },
  markdown: '# What to do\n\nRead both sides, then compare.\n',
  files: [
    { path: 'references/errors.md', text: '# Errors\n\nE1: the sums differ.\n' },
    { path: 'scripts/sum.sh', text: '#!/bin/sh\ncat "$@" | wc -l\n', executable: true },
  ],
  provenance: null,
  ...change,
});

export const serverMember = (name: string, change: Partial<MemberToSign> = {}): MemberToSign => ({
  kind: 'mcp_server',
  name,
  version: '1.0.0',
  specification: true,
  manifest: {
    server: {
      $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
      name: `com.example/${name}`,
      description: 'Reads a ledger.',
      version: '1.0.0',
    },
    tools: [],
  },
  markdown: '# Ledger\n',
  files: [],
  provenance: null,
  ...change,
});

export const agentMember = (name: string, change: Partial<MemberToSign> = {}): MemberToSign => ({
  kind: 'agent',
  name,
  version: '1.0.0',
  specification: true,
  manifest: { name, description: 'Asks what is missing in the books.', model_compatibility: ['any'] },
  markdown: 'You audit payments.\n',
  files: [],
  provenance: null,
  ...change,
});

export interface BundleOptions {
  namespace?: string;
  label?: string;
  title?: string | null;
  visibility?: PublishRequest['visibility'];
  members?: readonly MemberToSign[];
  key?: OwnKey;
  /** False leaves the dependencies out of what is signed. */
  isSigned?: boolean;
}

/** Signed as its publisher's browser would send it. */
export const toPublishRequest = async ({
  visibility = 'public',
  members = [skillMember('payments')],
  isSigned = true,
  ...rest
}: BundleOptions = {}): Promise<PublishRequest> => {
  const { bundle } = await signBundle({
    ...rest,
    members: isSigned ? members : members.map(({ dependencies: _dependencies, ...member }) => member),
  });
  const { label, title, envelope } = bundle;
  if (typeof envelope !== 'string') throw new Error('It was not signed');
  const sent = bundle.members.map((member, index) => {
    const dependencies = members[index]?.dependencies;
    return dependencies === undefined ? member : { ...member, dependencies: [...dependencies] };
  });
  return { label, title, visibility, members: sent, envelope };
};

/** These keys, each registered under one handle. */
export const keysOf = (byHandle: Readonly<Record<string, SigningKey[]>>): PublisherKeys => ({
  find: (handle, keyId) => Promise.resolve(byHandle[handle]?.find(({ key_id }) => key_id === keyId) ?? null),
});
