import type { SignedBundle, SignedVersion, SigningKey } from '../protocol/index.ts';
import { type Sha256, webSha256 } from './bytes.ts';
import { digestsOf, MANIFEST, toPrefix } from './contents.ts';
import { type Envelope, parseEnvelope } from './envelope.ts';
import { type Publication, readPublication } from './publication.ts';
import { isSignatureOf, toKeyId } from './signing-key.ts';
import { parseStatement, type Subjects } from './statement.ts';

/** In the order in which they are looked for: the first that applies is the verdict. */
export const VERDICTS = [
  'unsigned',
  /** An entry in the registry's list of keys is not the key that its id stands for. */
  'tampered-key',
  /** Envelope, statement or signature are not what was signed. */
  'tampered-envelope',
  'other-namespace',
  /** The key that signed is not in the list of this publisher's keys. */
  'unknown-key',
  /** The signature is good, but not for something that was published. */
  'unknown-statement',
  /** For another entity, version or bundle of the same publisher. */
  'other-name',
  'tampered-manifest',
  'tampered-file',
  'missing-file',
  /** A file that was not signed. */
  'added-file',
  'revoked-before-signing',
  'revoked-after-signing',
  'signer-changed',
  'valid-new-signer',
  'valid-known-signer',
] as const;
export type VerdictCode = (typeof VERDICTS)[number];

export interface Verdict {
  code: VerdictCode;
  /** The subjects that it is about, by name. */
  subjects: readonly string[];
  /** The key whose signature it is; null if there is none or it is nobody's that is listed. */
  signer: SigningKey | null;
  /** What was signed; null unless the signature is good. */
  publication: Publication | null;
}

/** What was asked for, so that a registry cannot answer with something else that is well signed. */
export type Asked =
  | { namespace: string; name: string; version: string }
  /** Namespace null: whoever the registry says owns the label. */
  | { namespace: string | null; label: string };

export interface Question {
  asked: Asked;
  /** As the registry answered. */
  served: SignedVersion | SignedBundle;
  /** The publisher's keys, as the registry lists them. */
  keys: readonly SigningKey[];
  /** Ids of the keys that this verifier takes for the publisher's, from anywhere but this registry. */
  known: readonly string[];
}

type Finding = Pick<Verdict, 'code'> & { subjects?: readonly string[] };

const some = async <Item>(
  items: readonly Item[],
  isIt: (item: Item) => Promise<boolean>,
): Promise<Item | null> => {
  for (const item of items) if (await isIt(item)) return item;
  return null;
};

/** The named key first, then the others, as DSSE wants it: the name is only a hint. */
const findSigner = (envelope: Envelope, keys: readonly SigningKey[]): Promise<SigningKey | null> =>
  some(
    [
      ...keys.filter(({ key_id }) => key_id === envelope.keyId),
      ...keys.filter(({ key_id }) => key_id !== envelope.keyId),
    ],
    ({ public_key }) => isSignatureOf(public_key, envelope.signature, envelope.signed),
  );

const membersOf = (served: SignedVersion | SignedBundle) => ('members' in served ? served.members : [served]);

const isWhatWasAsked = (asked: Asked, served: SignedVersion | SignedBundle, signed: Publication): boolean =>
  'label' in asked
    ? 'label' in served && [served.label, signed.label].every((label) => label === asked.label)
    : 'version' in served &&
      served.name === asked.name &&
      served.version === asked.version &&
      signed.members.some(({ name, version }) => name === asked.name && version === asked.version);

/** What is signed about the contents that were asked for: all of a bundle, or one version in it. */
const aboutThese = (asked: Asked, { namespace }: Publication, subjects: Subjects): Subjects =>
  'label' in asked
    ? subjects
    : new Map([...subjects].filter(([name]) => name.startsWith(toPrefix(namespace, asked))));

/** Whether what else was signed about the members is what is served: what they are, and what the bundle is called. */
const findRelabelled = (served: SignedVersion | SignedBundle, signed: Publication): string[] => {
  const said = new Map(
    signed.members.map((each) => [toPrefix(signed.namespace, each), `${each.kind} ${each.specification}`]),
  );
  return [
    ...('members' in served && served.title !== signed.title ? ['title'] : []),
    ...membersOf(served)
      .map(
        (each) => [toPrefix(signed.namespace, each), `${each.kind} ${each.specification ?? false}`] as const,
      )
      .filter(([prefix, kind]) => said.has(prefix) && said.get(prefix) !== kind)
      .map(([prefix]) => `${prefix}${MANIFEST}`),
  ];
};

const compareContents = async (
  { asked, served }: Question,
  signed: Publication,
  subjects: Subjects,
  sha256: Sha256,
): Promise<Finding | null> => {
  const wanted = aboutThese(asked, signed, subjects);
  const members = membersOf(served);
  const found = await digestsOf(signed.namespace, members, sha256);
  const manifests = new Set(members.map((each) => `${toPrefix(signed.namespace, each)}${MANIFEST}`));
  const faults = {
    'tampered-manifest': findRelabelled(served, signed),
    'tampered-file': [] as string[],
    'missing-file': [] as string[],
    'added-file': [] as string[],
  };
  const left = new Map(wanted);
  for (const { name, sha256: digest } of found) {
    const signedDigest = left.get(name);
    if (signedDigest === undefined) faults['added-file'].push(name);
    else if (signedDigest !== digest)
      faults[manifests.has(name) ? 'tampered-manifest' : 'tampered-file'].push(name);
    left.delete(name);
  }
  faults['missing-file'].push(...left.keys());
  const code = VERDICTS.find(
    (each): each is keyof typeof faults => each in faults && faults[each as keyof typeof faults].length > 0,
  );
  return code === undefined ? null : { code, subjects: faults[code] };
};

/**
 * When it was signed, at the latest: the signer may have written an earlier time, but was then published later. Both
 * times are RFC 3339 in UTC.
 */
const signedAt = ({ published_at }: Question['served'], { signed_at }: Publication): number =>
  Math.max(Date.parse(signed_at), Date.parse(published_at));

const judgeSigner = ({ served, known }: Question, signer: SigningKey, signed: Publication): VerdictCode => {
  if (signer.revoked_at !== null)
    return Date.parse(signer.revoked_at) <= signedAt(served, signed)
      ? 'revoked-before-signing'
      : 'revoked-after-signing';
  if (known.length === 0) return 'valid-new-signer';
  return known.includes(signer.key_id) ? 'valid-known-signer' : 'signer-changed';
};

const give = (
  { code, subjects = [] }: Finding,
  signer: SigningKey | null = null,
  publication: Publication | null = null,
): Verdict => ({ code, subjects, signer, publication });

/**
 * Judges what a registry serves, without trusting it. What it says about revocations is believed, which can turn good
 * verdicts into bad ones and no bad one into a good one. docs/signing.md says what each verdict means.
 */
export const verify = async (question: Question, sha256: Sha256 = webSha256): Promise<Verdict> => {
  const { asked, served, keys } = question;
  if (served.envelope === undefined || served.envelope === null) return give({ code: 'unsigned' });
  const forged = await some(keys, async (key) => (await toKeyId(key.public_key, sha256)) !== key.key_id);
  if (forged !== null) return give({ code: 'tampered-key', subjects: [forged.key_id] });
  const envelope = parseEnvelope(served.envelope);
  if (envelope === null) return give({ code: 'tampered-envelope' });

  const namespace = asked.namespace ?? served.namespace;
  const signer = await findSigner(envelope, keys);
  const isNamed = (key: SigningKey): boolean => key.key_id === envelope.keyId;
  if (signer === null ? keys.some(isNamed) : !isNamed(signer)) return give({ code: 'tampered-envelope' });
  const statement = parseStatement(envelope.payload);
  const signed = statement === null ? null : readPublication(statement);
  const isElsewhere = served.namespace !== namespace || (signed !== null && signed.namespace !== namespace);
  if (isElsewhere) return give({ code: 'other-namespace' }, signer);
  if (signer === null) return give({ code: 'unknown-key', subjects: [envelope.keyId] });
  if (statement === null || signed === null) return give({ code: 'unknown-statement' }, signer);

  if (!isWhatWasAsked(asked, served, signed)) return give({ code: 'other-name' }, signer, signed);
  const fault = await compareContents(question, signed, statement.subjects, sha256);
  return give(fault ?? { code: judgeSigner(question, signer, signed) }, signer, signed);
};
