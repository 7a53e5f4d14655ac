import { plural } from '../locale.ts';

const members = (count: number): string => plural(count, { one: '# member', other: '# members' });

/** The wizard that turns a plan into a published bundle. */
export const WIZARD = {
  title: 'Publish a plan',
  steps: 'Steps',
  step: { bundle: 'Bundle', members: 'Members', review: 'Review', sign: 'Sign and publish' },
  done: 'Done',
  next: 'Next',
  back: 'Back',
  more: (count: number) =>
    plural(count, { one: 'One more thing is wrong.', other: '# more things are wrong.' }),
  goThere: 'Go there',
  loading: 'Loading the plan',
  allPlans: 'My plans',

  noPlan:
    'This address names no plan. Open My plans and press Publish beside the one that you want to publish.',
  noDrafts:
    'This plan has no drafts, only entities to reuse, so it gives no members. Add some from files, or plan again.',
  planGone: 'The plan itself could not be loaded. What you typed here was kept, and you can go on with it.',
  deletedPlan:
    'If you deleted the plan, you can restore it for a while, among the deleted plans in My plans.',
  restored: (date: string) => `What you typed here was restored. You changed it last on ${date}.`,
  startAgain: 'Start again from the plan',
  askStartAgain: 'Forget what you typed?',
  startOver: 'Forget it and start again',
  changedPlan: 'The plan has other drafts than when you began. Do you want them in place of your members?',
  takeNew: 'Take the plan’s new drafts',
  keepMine: 'Keep mine',
  tookNew: 'The members are now the plan’s new drafts.',
  bringBack: 'Bring mine back',
  elsewhere:
    'This plan is open in another tab. Go on there, or go on here: what was typed there comes along, and that tab stops.',
  goOnHere: 'Go on here',
  notKept:
    'The browser keeps nothing for this page (IndexedDB cannot be used). What you type is gone when you close it.',

  label: 'Label',
  labelHint:
    'Part of the bundle’s address. A registry has each label once. Use a-z, 0-9 and inner dots, hyphens and underscores.',
  bundleTitle: 'Title (optional)',
  bundleTitleHint: 'What people read above the bundle. Everyone who may see the bundle sees it.',
  visibility: 'Who may see it',
  visibilities: {
    public: 'Public',
    draft: 'Draft',
    private: 'Private',
  },
  visibilityHints: {
    public: 'Everyone. It is found by searching, and others can build on it.',
    draft: 'Whoever has its link. No list and no search shows it.',
    private: 'You alone.',
  },

  problems: {
    'label-empty': 'Give the bundle a label.',
    'label-format': 'A label has 1 to 90 of a-z, 0-9 and inner dots, hyphens and underscores.',
    'title-long': 'A title has at most 200 characters.',
    'not-portable': 'There is a character here that cannot be sent: a NUL or half of a surrogate pair.',
    'looks-like-key': 'This looks like a secret key. Do not publish it; take it out.',
    'no-members': 'A bundle needs at least one member.',
    'too-many-members': 'A bundle has at most 100 members.',
    'name-empty': 'Give it a name.',
    'name-format': 'A name has 1 to 90 of a-z, 0-9 and inner dots, hyphens and underscores.',
    'name-twice': 'Another member of this bundle has this name.',
    'version-format': 'A version looks like 1.2.0.',
    'not-read': 'This cannot be read yet. Complete it or take it out.',
    'no-way-to-install':
      'Nobody can install this yet. Add a package or an address, leave it out, or publish it as a specification.',
    'too-many-files': 'A member has at most 100 files.',
    'text-long': 'A file has at most 400,000 characters.',
  },
  inMember: (name: string, problem: string) => `${name}: ${problem}`,
  unnamed: 'A member without a name',

  whatIsSigned: 'What is signed',
  signedFacts: (count: number, texts: number) =>
    `${members(count)}, ${plural(texts, { one: '# digest', other: '# digests' })}`,
  sizeOf: (size: string, most: string) => `${size} of ${most} that the registry takes`,
  tooLarge: 'The bundle is too large. Leave members or files out.',
  signedHint:
    'You sign the SHA-256 digest of every manifest, text and file below, and how each member came to be. Once it is published, whoever changes a byte breaks your signature.',
  showDigests: 'Show the digests',
  showStatement: 'Show the signed statement',

  withWhichKey: 'With which key',
  publishesAs: (handle: string, host: string) => `You publish as ${handle} on ${host}.`,
  keyName: 'Name of the key',
  keyNameHint: 'So that you know it again in your list of keys. Others do not need it.',
  suggestedKeyName: 'This browser',
  keyId: 'Key id',
  keyMade: (date: string) => `made ${date}`,
  noKey: 'This browser has no signing key yet.',
  beforeFirst:
    'It is made in this browser, and no script can read its secret half. If you lose this browser profile, the key is lost too: you then add a new one, and what you signed stays valid.',
  keyFirst: 'Make a signing key first.',
  makeKey: 'Make a signing key',
  makeNewKey: 'Make a new signing key',
  notRegistered: 'The registry does not know this key yet. It is added to your handle when you publish.',
  revokedKey: (date: string) =>
    `This key was revoked on ${date}, so nothing new can be signed with it. What you signed before is not affected. Make a new key to go on.`,
  sign: 'Sign and publish',
  busy: {
    preparing: 'Preparing what is signed',
    'making-key': 'Making the key and adding it to your handle',
    signing: 'Signing',
    sending: 'Sending the bundle',
  },
  sendAgain: 'Send it again',
  lostAnswer:
    'The bundle is signed, and the registry’s answer did not arrive. Send it again: if it was published, you get the same answer, and nothing is published twice.',
  refused: 'The registry refused the bundle. Nothing was stored, and nothing that you typed is lost.',
  signatureRefused:
    'The registry did not accept the signature. Look at the key below, and sign again; nothing that you typed is lost.',
  versionsExist: 'Some of these versions are published already, and a published version never changes.',
  raise: 'Use the next versions',
  raiseOne: (name: string, version: string) => `${name} ${version}`,
  tokenCannot:
    'The access token in Settings may not publish. Make one that may, on your pages on the registry.',

  published: (label: string) => `${label} is published`,
  publishedDraft: 'Only those who have this address can read it. Nobody can find it by searching.',
  publishedPrivate: 'Only you can read it, on your pages on the registry.',
  openPage: 'Open its page',
  copy: 'Copy',
  copyAddress: 'Copy its address',
  copyLine: (name: string) => `Copy the line for ${name}`,
  install: 'Install',
  installHint:
    'Each line pins the version. DISABLE_TELEMETRY=1 stops the tool from telling its maker what you install.',
  installRest: 'How to install the other members is on the page.',
  publishAgain: 'What is published stays as it is. Publishing again raises each version.',
  again: 'Publish another version',
};
