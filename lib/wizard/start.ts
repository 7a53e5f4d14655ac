import { isMembers } from '../base/members.ts';
import { suggestEntityName } from '../formats/entity-name.ts';
import { FIRST_VERSION } from '../formats/versions/first-version.ts';
import { BUNDLE_LIMITS, type Draft, type Plan } from '../protocol/index.ts';
import { webSha256 } from '../signing/bytes.ts';
import { editMember } from './edit.ts';
import { isVersion, versionIn } from './versions.ts';
import type { WizardDraft, WizardMember } from './wizard-draft.ts';

const toMember = (draft: Draft): WizardMember => {
  const { draft_id: id, kind, manifest, markdown, files, provenance, scores } = draft;
  const own = kind === 'mcp_server' && isMembers(manifest['server']) ? manifest['server'] : manifest;
  const version = versionIn(kind, manifest);
  const member: WizardMember = {
    id,
    kind,
    name: '',
    version: '',
    specification: false,
    manifest,
    markdown,
    files,
    provenance: { ...provenance, scores, edited: draft.edited ?? false },
    receipt: draft.receipt ?? null,
    typed: {},
  };
  return editMember(member, {
    name: suggestEntityName(kind, typeof own['name'] === 'string' ? own['name'] : draft.name),
    version: isVersion(version) ? version : FIRST_VERSION,
  });
};

const nameOf = ({ title, composition }: Plan): string => title ?? composition.goal;

/** A title is one line. */
const toTitle = (name: string): string =>
  name.replaceAll(/\s+/g, ' ').slice(0, BUNDLE_LIMITS.titleCharacters).toWellFormed().trim();

const toMembers = ({ composition }: Plan): WizardMember[] => composition.drafts.map(toMember);

const LABEL_WORDS = 5;

/** A single member gives its name, several the first words of what the plan is called. Empty if nothing of these can be used. */
const suggestLabel = (plan: Plan, members: readonly WizardMember[]): string => {
  const [first, ...others] = members;
  if (first !== undefined && others.length === 0) return first.name;
  return suggestEntityName('skill', nameOf(plan).trim().split(/\s+/).slice(0, LABEL_WORDS).join(' '));
};

/** What tells whether a plan has other drafts than before. */
export const digestOf = async ({ composition }: Plan): Promise<string> =>
  webSha256(JSON.stringify(composition.drafts).toWellFormed());

export const startDraft = async (plan: Plan, registryUrl: string, at: string): Promise<WizardDraft> => {
  const members = toMembers(plan);
  return {
    form: 1,
    registry_url: registryUrl,
    plan_id: plan.plan_id,
    plan_sha256: await digestOf(plan),
    plan_name: nameOf(plan),
    changed_at: at,
    is_changed: false,
    step: 'bundle',
    label: suggestLabel(plan, members),
    title: plan.title ? toTitle(plan.title) : '',
    visibility: 'public',
    members,
    reuse: plan.composition.reuse,
    envelope: null,
    published: null,
  };
};

/** The plan's drafts in place of the members; what was typed about the bundle stays. */
export const takeDrafts = async (draft: WizardDraft, plan: Plan): Promise<WizardDraft> => ({
  ...draft,
  plan_sha256: await digestOf(plan),
  plan_name: nameOf(plan),
  members: toMembers(plan),
  reuse: plan.composition.reuse,
});
