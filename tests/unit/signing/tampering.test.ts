import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { SignedBundle } from '../../../lib/protocol/index.ts';
import { type Question, type VerdictCode, verify } from '../../../lib/signing/verify.ts';
import { deepCount } from '../../support/counts.ts';
import { ADA, listed, type MemberToSign, signBundle } from '../../support/signing/signed-bundle.ts';
import { judge } from '../../support/signing/stranger.ts';

/** Five kinds of changes make 300. */
const CHANGES = { numRuns: deepCount({ sample: 12, deep: 60 }) };
const UNTOUCHED = { numRuns: deepCount({ sample: 60, deep: 300 }) };

const { bundle } = await signBundle();
const MEMBERS = bundle.members.length;

/** One byte, and what it becomes: never what it was. */
const change = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }), member: fc.nat(MEMBERS - 1) });
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

const changeByte = (bytes: Uint8Array, { at, by }: Change): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at % changed.length] = ((changed[at % changed.length] ?? 0) + by) % 256;
  return changed;
};

const changeText = (text: string, how: Change): string => changeByte(Buffer.from(text), how).toString();

const memberAt = (at: number) => bundle.members[at] ?? expect.fail();

const question = (served: SignedBundle, keys = [listed(ADA)]): Question => ({
  asked: { namespace: 'acme', label: 'payments-pack' },
  served,
  keys,
  known: [ADA.keyId],
});

/** The same about the one version, for members have an address of their own. */
const aboutMember = (about: Question, at: number): Question => {
  const { members, label: _label, title: _title, ...signed } = about.served as SignedBundle;
  const { name, version } = memberAt(at);
  const member = members[at] ?? memberAt(at);
  return { ...about, asked: { namespace: 'acme', name, version }, served: { ...signed, ...member } };
};

/** Ours and the stranger's, of the bundle and of the one version; sets hold a verdict once. */
const verdictsOf = async (about: Question, at: number): Promise<Set<VerdictCode>> => {
  const questions = [about, aboutMember(about, at)];
  const ours = await Promise.all(questions.map(async (each) => (await verify(each)).code));
  return new Set([...ours, ...questions.map(judge)]);
};

const withMember = (at: number, changed: object): SignedBundle => ({
  ...bundle,
  members: bundle.members.map((member, index) => (index === at ? { ...member, ...changed } : member)),
});

const { payload, signatures } = JSON.parse(bundle.envelope ?? '') as {
  payload: string;
  signatures: [{ sig: string }];
};
const [{ sig }] = signatures;

const reencode = (base64: string, how: Change): string =>
  changeByte(Buffer.from(base64, 'base64'), how).toString('base64');

const changeUrlSafe = (text: string, how: Change): string =>
  changeByte(Buffer.from(text, 'base64url'), how).toString('base64url');

/** The object that a JSON text still is; undefined if it is none any more, which no registry could serve. */
const parseObject = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

describe('one byte that was changed', { timeout: 300_000 }, () => {
  it('in a manifest is found', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (how) => {
        const text = JSON.stringify(bundle.members[how.member]?.manifest);
        const manifest = parseObject(changeText(text, how));
        fc.pre(manifest !== undefined && JSON.stringify(manifest) !== text);

        expect(await verdictsOf(question(withMember(how.member, { manifest })), how.member)).toEqual(
          new Set(['tampered-manifest']),
        );
      }),
      CHANGES,
    );
  });

  it('in a file or a body is found', async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.nat(), async (how, which) => {
        const { markdown, files } = memberAt(how.member);
        const place = which % (files.length + 1);
        const changed =
          place === 0
            ? { markdown: changeText(markdown, how) }
            : {
                files: files.map((file, index) =>
                  index === place - 1 ? { ...file, text: changeText(file.text, how) } : file,
                ),
              };

        expect(await verdictsOf(question(withMember(how.member, changed)), how.member)).toEqual(
          new Set(['tampered-file']),
        );
      }),
      CHANGES,
    );
  });

  it('in the payload is found', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (how) => {
        const envelope = bundle.envelope?.replace(payload, reencode(payload, how));

        expect(await verdictsOf(question({ ...bundle, envelope }), how.member)).toEqual(
          new Set(['tampered-envelope']),
        );
      }),
      CHANGES,
    );
  });

  it('in the signature, or anywhere in the text of the envelope, is found', async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (how, isInSignature) => {
        const text = bundle.envelope ?? '';
        const envelope = isInSignature ? text.replace(sig, reencode(sig, how)) : changeText(text, how);

        expect(await verdictsOf(question({ ...bundle, envelope }), how.member)).toEqual(
          new Set(['tampered-envelope']),
        );
      }),
      CHANGES,
    );
  });

  it('in a registered key or its id is found', async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async (how, isInId) => {
        const { keyId, publicKey } = ADA;
        const key = isInId
          ? { ...ADA, keyId: changeUrlSafe(keyId, how) }
          : { ...ADA, publicKey: { ...publicKey, x: changeUrlSafe(publicKey.x, how) } };

        expect(await verdictsOf(question(bundle, [listed(key)]), how.member)).toEqual(
          new Set(['tampered-key']),
        );
      }),
      CHANGES,
    );
  });
});

const text = fc.string({ unit: 'binary', maxLength: 200 });
const slug = fc.stringMatching(/^[a-z0-9](?:[a-z0-9._-]{0,20}[a-z0-9])?$/);
const json = fc.dictionary(text, fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), { maxKeys: 6 });
const members = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom('skill', 'agent', 'mcp_server'),
    name: slug,
    version: fc.stringMatching(/^[1-9]\d?\.\d\.\d(?:-[a-z]{1,3})?(?:\+[a-z]{1,3})?$/),
    specification: fc.boolean(),
    // As it comes from a registry: JSON knows no minus zero.
    manifest: json.map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>),
    markdown: text,
    files: fc.uniqueArray(
      fc.record({
        path: fc.oneof(slug, text, fc.constantFrom('manifest', 'a#b', 'x@1.0.0#manifest', '../a')),
        text,
        executable: fc.constantFrom(true as const, undefined),
      }),
      { selector: ({ path }) => path, maxLength: 5 },
    ),
    provenance: fc.constant(null),
  }) satisfies fc.Arbitrary<MemberToSign>,
  { selector: ({ name, version }) => `${name}@${version}`, minLength: 1, maxLength: 5 },
);

describe('whatever was signed and served as it was', { timeout: 300_000 }, () => {
  it('is valid', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.option(text), slug, async (all, title, label) => {
        fc.pre(!title?.includes('\0'));
        const signed = await signBundle({ members: all, title, label });
        const about: Question = { ...question(signed.bundle), asked: { namespace: 'acme', label } };
        const questions: Question[] = [
          about,
          ...signed.versions.map((served) => {
            const { name, version } = served;
            return { ...about, served, asked: { namespace: 'acme', name, version } };
          }),
        ];

        for (const each of questions)
          expect([(await verify(each)).code, judge(each)]).toEqual([
            'valid-known-signer',
            'valid-known-signer',
          ]);
      }),
      UNTOUCHED,
    );
  });
});
