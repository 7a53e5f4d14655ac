import { nextPatch } from '../formats/versions/next-version.ts';
import { isVersion, versionIn, withVersionIn } from './versions.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

type Contents = Pick<WizardMember, 'manifest' | 'markdown' | 'files'>;
/** What a person may change of a member. */
export type MemberEdit = Partial<Contents & Pick<WizardMember, 'name' | 'version' | 'specification'>>;

/** Whoever publishes chooses the version; it is no part of what a model wrote. */
const toText = ({ kind, manifest, markdown, files }: WizardMember): string =>
  JSON.stringify([withVersionIn(kind, manifest, ''), markdown, files]);

const isSame = (left: WizardMember, right: WizardMember): boolean =>
  (left.manifest === right.manifest && left.markdown === right.markdown && left.files === right.files) ||
  toText(left) === toText(right);

/** Name and version stand in some manifests too. Whichever was changed last counts for both places. */
const agree = (member: WizardMember, edit: MemberEdit): WizardMember => {
  const { kind } = member;
  let { name, version, manifest } = member;
  if (edit.manifest !== undefined) {
    const [ownName, ownVersion] = [manifest['name'], versionIn(kind, manifest)];
    if (edit.name === undefined && kind !== 'mcp_server' && typeof ownName === 'string') name = ownName;
    if (edit.version === undefined && isVersion(ownVersion)) version = ownVersion;
  }
  if (kind !== 'mcp_server' && manifest['name'] !== name) manifest = { ...manifest, name };
  return { ...member, name, version, manifest: withVersionIn(kind, manifest, version) };
};

/** The member with this changed, and marked as edited if a model wrote something else. */
export const editMember = (member: WizardMember, edit: MemberEdit): WizardMember => {
  const changed = agree({ ...member, ...edit }, edit);
  const { provenance } = changed;
  return provenance === null || provenance.edited || isSame(member, changed)
    ? changed
    : { ...changed, provenance: { ...provenance, edited: true } };
};

export const editBundle = (
  draft: WizardDraft,
  edit: Partial<Pick<WizardDraft, 'label' | 'title' | 'visibility'>>,
): WizardDraft => ({ ...draft, ...edit });

const mapMember = (
  draft: WizardDraft,
  id: string,
  change: (member: WizardMember) => WizardMember,
): WizardDraft => ({
  ...draft,
  members: draft.members.map((member) => (member.id === id ? change(member) : member)),
});

export const editMemberOf = (draft: WizardDraft, id: string, edit: MemberEdit): WizardDraft =>
  mapMember(draft, id, (member) => editMember(member, edit));

/** Keeps what cannot be part of the manifest yet; null once it can, or was given up. */
export const keepTyped = (
  draft: WizardDraft,
  id: string,
  pointer: string,
  text: string | null,
): WizardDraft =>
  mapMember(draft, id, (member) => {
    const { [pointer]: _before, ...typed } = member.typed;
    return { ...member, typed: text === null ? typed : { ...typed, [pointer]: text } };
  });

/** `place`: counted from 0; at the end unless it is given. */
export const addMember = (
  draft: WizardDraft,
  member: WizardMember,
  place = draft.members.length,
): WizardDraft => ({
  ...draft,
  members: draft.members.toSpliced(place, 0, member),
});

export const removeMember = (draft: WizardDraft, id: string): WizardDraft => ({
  ...draft,
  members: draft.members.filter((member) => member.id !== id),
});

/** Up for -1, down for 1. At the end of the list nothing changes. */
export const moveMember = (draft: WizardDraft, id: string, by: -1 | 1): WizardDraft => {
  const from = draft.members.findIndex((member) => member.id === id);
  const [moved, neighbour] = [draft.members[from], draft.members[from + by]];
  if (moved === undefined || neighbour === undefined) return draft;
  const members = draft.members.with(from, neighbour).with(from + by, moved);
  return { ...draft, members };
};

/** Every member with its next version, to publish the bundle again. */
export const raiseVersions = (draft: WizardDraft): WizardDraft => ({
  ...draft,
  members: draft.members.map((member) =>
    editMember(member, { version: nextPatch(member.version) ?? member.version }),
  ),
});
