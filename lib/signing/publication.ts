import { isMembers } from '../base/members.ts';
import {
  BUNDLE_LIMITS,
  BundleLabelSchema,
  type BundleMember,
  EntityKindSchema,
  EntityNameSchema,
  later,
  NamespaceSchema,
  type Origin,
  OriginSchema,
  portableText,
  TimeSchema,
  VersionSchema,
  z,
} from '../protocol/index.ts';
import { type Sha256, webSha256 } from './bytes.ts';
import { digestsOf, MANIFEST, MARKDOWN, toPrefix } from './contents.ts';
import type { Statement, Subjects } from './statement.ts';

/** docs/signing.md specifies it. A later major version is another UUID. */
export const PUBLICATION_TYPE = 'urn:uuid:b97b2c80-f4cb-4788-bf54-5073c4f33f38';

const PublicationSchema = later(() =>
  z.object({
    namespace: NamespaceSchema,
    label: BundleLabelSchema,
    title: z.nullable(portableText(BUNDLE_LIMITS.titleCharacters)),
    /** By the signer's clock. Whoever has the key can write any time here. */
    signed_at: TimeSchema,
    members: z
      .array(
        z.object({
          kind: EntityKindSchema,
          name: EntityNameSchema,
          version: VersionSchema,
          specification: z.boolean(),
          /** Null if no model wrote it. */
          provenance: z.nullable(OriginSchema),
        }),
      )
      .check(z.minLength(1), z.maxLength(BUNDLE_LIMITS.membersPerBundle)),
  }),
);

/** What somebody who publishes a bundle signs. */
export type Publication = z.infer<typeof PublicationSchema>;

export interface BundleToSign extends Pick<Publication, 'namespace' | 'label' | 'title' | 'signed_at'> {
  members: (BundleMember & {
    provenance: Origin | null;
    /** What it works with, each as `namespace/name@version`. Left out, nothing is signed about it. */
    dependencies?: readonly string[] | undefined;
  })[];
}

/** Throws if a text has no digest or two files of a member have one path: such a bundle can never be verified. */
export const toPublication = async (
  { members, ...bundle }: BundleToSign,
  sha256: Sha256 = webSha256,
): Promise<Statement> => {
  const digests = await digestsOf(bundle.namespace, members, sha256);
  const subjects = new Map<string, string>();
  for (const { name, sha256: digest } of digests) {
    if (digest === null) throw new TypeError(`${name} has half of a surrogate pair in it`);
    if (subjects.has(name)) throw new TypeError(`${name} comes twice`);
    subjects.set(name, digest);
  }
  const predicate: Statement['predicate'] = {
    ...bundle,
    members: members.map(({ kind, name, version, specification, provenance, dependencies }) => ({
      kind,
      name,
      version,
      specification: specification ?? false,
      provenance,
      ...(dependencies === undefined ? {} : { dependencies }),
    })),
  } satisfies Publication;
  return { subjects, predicateType: PUBLICATION_TYPE, predicate };
};

/** Whether every subject is part of a member, and no member lacks its manifest or body. */
const isWhole = ({ namespace, members }: Publication, subjects: Subjects): boolean => {
  const prefixes = new Set(members.map((member) => toPrefix(namespace, member)));
  return (
    prefixes.size === members.length &&
    [...prefixes].every((prefix) => [MANIFEST, MARKDOWN].every((part) => subjects.has(`${prefix}${part}`))) &&
    [...subjects.keys()].every((name) => prefixes.has(name.slice(0, name.indexOf('#') + 1)))
  );
};

/**
 * What was signed about the dependencies of a member; undefined if nothing was. A publication that says nonsense about
 * them is one all the same: verifiers pass over them.
 */
export const signedDependencies = (
  { predicate }: Statement,
  { name, version }: Pick<BundleMember, 'name' | 'version'>,
): unknown => {
  const members = Array.isArray(predicate['members']) ? predicate['members'].filter(isMembers) : [];
  return members.find((each) => each['name'] === name && each['version'] === version)?.['dependencies'];
};

/** Null if the statement is of another type, or says what no publication can say. */
export const readPublication = ({ subjects, predicateType, predicate }: Statement): Publication | null => {
  if (predicateType !== PUBLICATION_TYPE) return null;
  const parsed = z.safeParse(PublicationSchema, predicate);
  return parsed.success && isWhole(parsed.data, subjects) ? parsed.data : null;
};
