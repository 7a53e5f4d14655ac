/** What keeps a bundle from being published, as far as it is known without asking the registry. */
import { textsOf } from '../base/json-texts.ts';
import { checkDraft } from '../formats/check-draft.ts';
import { isDesign } from '../formats/specification.ts';
import {
  BUNDLE_LIMITS,
  BundleLabelSchema,
  CATALOG_LIMITS,
  EntityNameSchema,
  type Finding,
  isPortableText,
  z,
} from '../protocol/index.ts';
import { findSecrets, looksLikeKey } from '../secrets/looks-like-key.ts';
import { isVersion } from './versions.ts';
import { STEPS, type Step, type WizardDraft, type WizardMember } from './wizard-draft.ts';

/** What only the wizard says; its words are in `lib/texts/en/wizard.ts`. */
export type WizardCode =
  | 'label-empty'
  | 'label-format'
  | 'title-long'
  | 'not-portable'
  | 'looks-like-key'
  | 'no-members'
  | 'too-many-members'
  | 'name-empty'
  | 'name-format'
  | 'name-twice'
  | 'version-format'
  | 'not-read'
  | 'no-way-to-install'
  | 'too-many-files'
  | 'text-long';

/** Where a problem is. */
interface Place {
  /** The member's id; null for the bundle's own fields. */
  member: string | null;
  /** RFC 6901, within the member or the bundle: `/name`, `/manifest/description`, `/label`. */
  pointer: string;
}
export type Problem = Place &
  (
    | { by: 'wizard'; code: WizardCode }
    | { by: 'format'; finding: Finding }
    /** In the registry's own words. */
    | { by: 'registry'; message: string }
  );

const problem = (member: string | null, pointer: string, code: WizardCode): Problem => ({
  member,
  pointer,
  by: 'wizard',
  code,
});

const checkLabel = (label: string): WizardCode | null => {
  if (label === '') return 'label-empty';
  if (looksLikeKey(label)) return 'looks-like-key';
  return z.safeParse(BundleLabelSchema, label).success ? null : 'label-format';
};

const checkTitle = (title: string): WizardCode | null => {
  if (title.length > BUNDLE_LIMITS.titleCharacters) return 'title-long';
  if (looksLikeKey(title)) return 'looks-like-key';
  return isPortableText(title) ? null : 'not-portable';
};

const checkName = (name: string): WizardCode | null => {
  if (name === '') return 'name-empty';
  return z.safeParse(EntityNameSchema, name).success ? null : 'name-format';
};

/** What the rules of its format find, and what looks like a key, errors and warnings. */
export const findingsIn = (member: WizardMember): Finding[] => [
  ...[...textsOf({ manifest: member.manifest, markdown: member.markdown, files: member.files })].flatMap(
    ({ path, text }) =>
      findSecrets(text).map(({ rule, code }): Finding => ({
        rule,
        severity: 'error',
        path,
        code,
        values: {},
      })),
  ),
  ...checkDraft(member),
];

const longTexts = ({ markdown, files }: WizardMember): string[] => [
  ...(markdown.length > CATALOG_LIMITS.fileCharacters ? ['/markdown'] : []),
  ...files.flatMap(({ text }, index) =>
    text.length > CATALOG_LIMITS.fileCharacters ? [`/files/${index}/text`] : [],
  ),
];

/** These stand in some manifests too. Their problems are shown at the wizard's own fields, and each once. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['/manifest/name', '/name'],
  ['/manifest/server/version', '/version'],
]);

/** Where the wizard shows what is about this place in a member. */
export const atField = (pointer: string): string => FIELDS.get(pointer) ?? pointer;

const FIELD_NAMES: ReadonlySet<string> = new Set(FIELDS.values());

const checkMember = (member: WizardMember): Problem[] => {
  const { id, name, version, specification, typed, files } = member;
  const findings = findingsIn(member);
  const own: [pointer: string, code: WizardCode | null][] = [
    ['/name', checkName(name)],
    ['/version', isVersion(version) ? null : 'version-format'],
    ...Object.keys(typed).map((pointer): [string, WizardCode] => [pointer, 'not-read']),
    ['/specification', isDesign(findings) && !specification ? 'no-way-to-install' : null],
    ['/files', files.length > CATALOG_LIMITS.entityFiles ? 'too-many-files' : null],
    ...longTexts(member).map((pointer): [string, WizardCode] => [pointer, 'text-long']),
    ...[...textsOf(member)]
      .filter(({ text }) => !isPortableText(text))
      .map(({ path }): [string, WizardCode] => [path, 'not-portable']),
  ];
  const wrong = own.flatMap(([pointer, code]) => (code === null ? [] : [problem(id, pointer, code)]));
  const found = findings
    .filter(({ severity }) => severity === 'error')
    .map((finding): Problem => ({ member: id, pointer: atField(finding.path), by: 'format', finding }));
  return [
    ...wrong,
    ...found.filter(
      ({ pointer }) => !wrong.some((each) => each.pointer === pointer && FIELD_NAMES.has(pointer)),
    ),
  ];
};
const checked = new WeakMap<WizardMember, Problem[]>();

/** Checking takes as long as the texts are, so a member that is the same object is not checked again. */
const problemsOf = (member: WizardMember): Problem[] => {
  const known = checked.get(member) ?? checkMember(member);
  checked.set(member, known);
  return known;
};

const checkTwice = (members: readonly WizardMember[]): Problem[] =>
  members
    .filter(({ id, name }) => name !== '' && members.find((each) => each.name === name)?.id !== id)
    .map(({ id }) => problem(id, '/name', 'name-twice'));

/** In the order of the screens and of their fields. */
export const problemsIn = ({ label, title, members }: WizardDraft): Problem[] => {
  const own: [pointer: string, code: WizardCode | null][] = [
    ['/label', checkLabel(label)],
    ['/title', checkTitle(title)],
    ['/members', members.length === 0 ? 'no-members' : null],
    ['/members', members.length > BUNDLE_LIMITS.membersPerBundle ? 'too-many-members' : null],
  ];
  return [
    ...own.flatMap(([pointer, code]) => (code === null ? [] : [problem(null, pointer, code)])),
    ...checkTwice(members),
    ...members.flatMap(problemsOf),
  ];
};

/** The screen on which a problem can be mended. */
export const stepOf = ({ member, pointer }: Pick<Problem, 'member' | 'pointer'>): Step => {
  if (member !== null || pointer.startsWith('/members')) return 'members';
  if (pointer === '/left_out') return 'review';
  return /^\/(?:label|title|visibility)/.test(pointer) ? 'bundle' : 'sign';
};

/** Those that keep a person from leaving this screen: its own, and those of the screens before it. */
export const blockersOf = (step: Step, problems: readonly Problem[]): Problem[] =>
  problems.filter((each) => STEPS.indexOf(stepOf(each)) <= STEPS.indexOf(step));
