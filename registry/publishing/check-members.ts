import { pointerOf } from '../../lib/base/json-texts.ts';
import { checkDraft } from '../../lib/formats/check-draft.ts';
import { isDesign } from '../../lib/formats/specification.ts';
import { type CheckBundleRequest, type Finding, type PublishRequest, z } from '../../lib/protocol/index.ts';
import { looksLikeKey } from '../../lib/secrets/looks-like-key.ts';
import { toText } from '../../lib/signing/bytes.ts';
import { parseEnvelope } from '../../lib/signing/envelope.ts';
import { FINDINGS } from '../../lib/texts/en/codes/findings.ts';
import { say } from '../../lib/texts/say.ts';
import { describeManifest } from '../catalog/describe.ts';
import { type EntityVersion, EntityVersionSchema } from '../catalog/entity-version.ts';
import type { RefusedPart } from './refusal.ts';
import { whyReserved, whyUnusable } from './reserved.ts';

type Member = CheckBundleRequest['members'][number];

const LACKS: Readonly<Record<Member['kind'], string>> = {
  skill: '',
  mcp_server: 'neither a package nor a remote address',
  agent: 'no address',
};

const checkSpecification = (
  { kind, specification = false }: Member,
  findings: readonly Finding[],
): string | null => {
  const mustBe = isDesign(findings);
  if (specification === mustBe) return null;
  if (mustBe)
    return `must be true: this has ${LACKS[kind]}, so nobody can install it. Add one, leave the member out, or publish it as a specification`;
  return kind === 'skill'
    ? 'is only for MCP servers and agents; leave it out'
    : 'is only for what has no package and no address; leave it out';
};

const ownName = ({ kind, manifest, name }: Member): string | null =>
  kind !== 'mcp_server' && manifest['name'] !== name ? 'is not the name of the member' : null;

const toMessage = (finding: Finding): string => say(FINDINGS, finding);

const checkMember = (member: Member): RefusedPart[] => {
  const findings = checkDraft(member);
  const [specification, name, unusable] = [
    checkSpecification(member, findings),
    ownName(member),
    whyUnusable(member.name),
  ];
  return [
    ...(unusable === null ? [] : [{ pointer: '/name', message: unusable }]),
    ...(name === null ? [] : [{ pointer: '/manifest/name', message: name }]),
    ...(specification === null ? [] : [{ pointer: '/specification', message: specification }]),
    ...findings
      .filter(({ severity, rule }) => severity === 'error' && (name === null || rule !== 'skill/name-folder'))
      .map((finding) => ({ pointer: finding.path, message: toMessage(finding) })),
  ];
};

const findRepeated = (members: readonly Member[]): RefusedPart[] =>
  members.flatMap(({ name }, index) =>
    members.findIndex((each) => each.name === name) === index
      ? []
      : [{ pointer: `/members/${index}/name`, message: 'comes twice in this bundle' }],
  );

const checkNames = (handle: string, { label }: CheckBundleRequest): RefusedPart[] => {
  const [ofHandle, ofLabel] = [whyReserved(handle), whyReserved(label)];
  return [
    ...(ofHandle === null
      ? []
      : [
          {
            pointer: '',
            message: `Your handle ${ofHandle}, so nothing can be published under it. Ask whoever runs the registry for another one`,
          },
        ]),
    ...(ofLabel === null ? [] : [{ pointer: '/label', message: `${ofLabel}; choose another label` }]),
  ];
};

/** Everything else that was sent has been looked at as it came; the payload is in base64. */
export const findKeyInEnvelope = ({ envelope }: PublishRequest): RefusedPart[] => {
  const parsed = parseEnvelope(envelope);
  return parsed !== null && looksLikeKey(toText(parsed.payload) ?? '')
    ? [{ pointer: '/envelope', message: 'has something in it that looks like a key' }]
    : [];
};

/** The version for the catalog. The manifest is what was parsed: a copy that a schema makes may lack something. */
const toVersion = (
  handle: string,
  { kind, name, version, manifest, markdown, files }: Member,
): EntityVersion => ({
  namespace: handle,
  name,
  version,
  kind,
  ...describeManifest(kind, manifest),
  manifest,
  markdown,
  files,
  trustTier: null,
});

/** What of a member is no field of its own comes from its manifest. */
const OWN_FIELDS: ReadonlySet<unknown> = new Set(['name', 'version', 'markdown', 'files', 'manifest']);

/** What the catalog cannot hold, whatever the format allows. */
const findUnstorable = (version: EntityVersion): RefusedPart[] => {
  const { error } = z.safeParse(EntityVersionSchema, version);
  return (error?.issues ?? []).map(({ path, message }) => ({
    pointer: path.length === 0 || OWN_FIELDS.has(path[0]) ? pointerOf(path) : '/manifest',
    message,
  }));
};

/** What can be said about a bundle without asking the database: everything that is wrong, and the versions in it. */
export const checkMembers = (
  handle: string,
  request: CheckBundleRequest,
): { errors: RefusedPart[]; versions: EntityVersion[] } => {
  const members = request.members.map((member) => ({ member, version: toVersion(handle, member) }));
  return {
    versions: members.map(({ version }) => version),
    errors: [
      ...checkNames(handle, request),
      ...findRepeated(request.members),
      ...members.flatMap(({ member, version }, index) =>
        [...checkMember(member), ...findUnstorable(version)].map(({ pointer, message }) => ({
          pointer: `/members/${index}${pointer}`,
          message,
        })),
      ),
    ],
  };
};
