// Checks what a registry serves against the signature of whoever published it, and trusts the registry with nothing.
// It needs Node 20.12 or newer, this file, and the package `canonicalize`. docs/signing.md specifies what it checks.
//
//   node verify.mjs <registry> <namespace>/<name>@<version> [key id ...]
//   node verify.mjs <registry> [<namespace>/]<bundle> [key id ...]
// The key ids are those that you know to be the publisher's. Exit status: 0 valid and signed with one of them,
// 1 anything else that a verdict says, 2 could not check. What is a draft ends in ?link=… like its page's address.
import { createPublicKey, hash, verify } from 'node:crypto';
import { pathToFileURL } from 'node:url';

import canonicalize from 'canonicalize';

const PUBLICATION = 'urn:uuid:b97b2c80-f4cb-4788-bf54-5073c4f33f38';
const STATEMENT = 'https://in-toto.io/Statement/v1';
const ENVELOPE =
  /^\{"payload":"([^"]+)","payloadType":"application\/vnd\.in-toto\+json","signatures":\[\{"keyid":"([\w-]{43})","sig":"([^"]{88})"\}\]\}$/;

/** What `action` gives; null where it fails, as broken input makes it. */
const attempt = (action) => {
  try {
    return action();
  } catch {
    return null;
  }
};

/** Null for what is no text, or has half of a surrogate pair in it, which has no bytes. */
const digest = (text) => attempt(() => (text.isWellFormed() ? hash('sha256', text) : null));

/** The bytes that base64 stands for, in its only spelling. */
const decode = (text = '?') => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
};

/** RFC 7638. */
const thumbprint = ({ crv, kty, x }) => hash('sha256', canonicalize({ crv, kty, x }), 'base64url');

const toKey = ({ x }) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
const isSignature = (key, signed, signature) => attempt(() => verify(null, signed, toKey(key), signature));

/** JSON in RFC 8785 form, so that nothing in it can be read in two ways. */
const parse = (bytes) =>
  attempt(() => {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return canonicalize(JSON.parse(text)) === text ? JSON.parse(text) : null;
  });

/** What was published, with its digests by name. */
const readPublication = ({ _type, subject, predicateType, predicate }) => {
  const { namespace, members, signed_at } = predicate;
  const digests = new Map(subject.map(({ name, digest: { sha256 } }) => [name, sha256]));
  const prefixes = new Set(members.map(({ name, version }) => `${namespace}/${name}@${version}#`));
  const isWhole =
    _type === STATEMENT &&
    predicateType === PUBLICATION &&
    Date.parse(signed_at) > 0 &&
    digests.size === subject.length &&
    prefixes.size === members.length &&
    [...prefixes].every((prefix) => digests.has(`${prefix}manifest`) && digests.has(`${prefix}markdown`)) &&
    [...digests.keys()].every((name) => prefixes.has(name.slice(0, name.indexOf('#') + 1)));
  return isWhole ? { ...predicate, digests } : null;
};

/** Every digest of what is served, by the name that it must have been signed under. */
const digestsOf = (namespace, members) =>
  members.flatMap(({ name, version, manifest, markdown, files }) => {
    const prefix = `${namespace}/${name}@${version}#`;
    const parts = Object.entries({ manifest: attempt(() => canonicalize(manifest)), markdown });
    return [...parts, ...files.map(toFile)].map(([part, text]) => [`${prefix}${part}`, digest(text)]);
  });

const toFile = ({ path, text, executable }) => [executable ? `programs/${path}` : `files/${path}`, text];
const isManifest = ([name]) => name.slice(name.indexOf('#')) === '#manifest';

/** The verdict on what a registry answered, given its list of the publisher's keys and the ids that you know. */
export const judge = ({ asked, served, keys, known }) => {
  if (!served.envelope) return 'unsigned';
  if (keys.some(({ key_id, public_key }) => thumbprint(public_key) !== key_id)) return 'tampered-key';
  const [, payloadText, keyId, signatureText] = ENVELOPE.exec(served.envelope) ?? [];
  const [payload, signature] = [decode(payloadText), decode(signatureText)];
  if (!payload || !signature) return 'tampered-envelope';

  const head = `DSSEv1 28 application/vnd.in-toto+json ${payload.length} `;
  const signed = Buffer.concat([Buffer.from(head), payload]);
  const signer = keys.find(({ public_key }) => isSignature(public_key, signed, signature));
  if (signer ? signer.key_id !== keyId : keys.some(({ key_id }) => key_id === keyId))
    return 'tampered-envelope';
  const publication = attempt(() => readPublication(parse(payload)));
  const namespace = asked.namespace ?? served.namespace;
  if ([served, publication ?? served].some((each) => each.namespace !== namespace)) return 'other-namespace';
  if (!signer) return 'unknown-key';
  if (!publication) return 'unknown-statement';

  const { label, title, members, digests } = publication;
  const isAsked = ({ name, version }) => name === asked.name && version === asked.version;
  const isBundle = asked.label !== undefined;
  const isNamed = isBundle
    ? served.label === asked.label && label === asked.label
    : isAsked(served) && members.some(isAsked);
  if (!isNamed) return 'other-name';
  const shown = isBundle ? served.members : [served];
  const isRelabelled = shown.some(({ kind, name, version, specification = false }) => {
    const said = members.find((each) => each.name === name && each.version === version);
    return said && (said.kind !== kind || said.specification !== specification);
  });
  const found = digestsOf(namespace, shown);
  const prefix = `${namespace}/${asked.name}@${asked.version}#`;
  const wanted = new Map([...digests].filter(([name]) => isBundle || name.startsWith(prefix)));
  const changed = found.filter(([name, sha256]) => wanted.has(name) && wanted.get(name) !== sha256);
  if ((isBundle && served.title !== title) || isRelabelled || changed.some(isManifest))
    return 'tampered-manifest';
  if (changed.length > 0) return 'tampered-file';
  const names = new Set(found.map(([name]) => name));
  if ([...wanted.keys()].some((name) => !names.has(name))) return 'missing-file';
  if (names.size < found.length || [...names].some((name) => !wanted.has(name))) return 'added-file';

  const signedAt = Math.max(Date.parse(publication.signed_at), Date.parse(served.published_at));
  if (signer.revoked_at)
    return Date.parse(signer.revoked_at) <= signedAt ? 'revoked-before-signing' : 'revoked-after-signing';
  if (known.length === 0) return 'valid-new-signer';
  return known.includes(keyId) ? 'valid-known-signer' : 'signer-changed';
};

const get = async (address) => {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
};

const check = async ([registry = '', what = '', ...known]) => {
  const [, namespace, name, version, link = ''] =
    /^(?:([^/]+)\/)?([^@?]+)(?:@([^?]+))?(\?link=.+)?$/.exec(what) ?? [];
  const asked = version ? { namespace, name, version } : { namespace, label: name };
  const path = version ? `entities/${namespace}/${name}/versions/${version}` : `bundles/${name}`;
  const served = await get(`${registry}/v1/${path}${link}`);
  const list = `${registry}/v1/publishers/${namespace ?? served.namespace}/signing-keys`;
  return judge({ asked, served, keys: served.envelope ? (await get(list)).items : [], known });
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  try {
    const verdict = await check(process.argv.slice(2));
    console.log(verdict);
    process.exitCode = verdict === 'valid-known-signer' ? 0 : 1;
  } catch (error) {
    console.error(`Could not check: ${error.message}`);
    process.exitCode = 2;
  }
