/** What a person fills in for a member of each kind, and how a field's text becomes a part of the member. */
import { lineOfError } from '../../base/json-line.ts';
import { isMembers, type Members } from '../../base/members.ts';
import { DEPTHS, type EntityKind, isDeeperThan } from '../../protocol/index.ts';
import type { MemberEdit } from '../edit.ts';
import { valueAt, withValueAt } from '../places.ts';
import type { WizardMember } from '../wizard-draft.ts';

export type FieldName =
  | 'name'
  | 'version'
  | 'description'
  | 'license'
  | 'allowedTools'
  | 'compatibility'
  | 'instructions'
  | 'frontmatterRest'
  | 'models'
  | 'serviceUrl'
  | 'systemPrompt'
  | 'agentRest'
  | 'serverName'
  | 'serverRest'
  | 'tools'
  | 'readme';

export interface MemberField {
  name: FieldName;
  /** Where it stands in the member. */
  pointer: string;
  /** `list`: a text per line. `json`: what is at the place, but for what has fields of its own. */
  form: 'line' | 'text' | 'code' | 'list' | 'json';
  /** Names of the members of a `json` field's object that have fields of their own. */
  without?: readonly string[];
  /** Nothing is there when it is empty. */
  isOptional?: boolean;
  /** Most people never change it, so it is shown on request. */
  isRare?: boolean;
}

const NAME: MemberField = { name: 'name', pointer: '/name', form: 'line' };
const VERSION: MemberField = { name: 'version', pointer: '/version', form: 'line' };
const described = (pointer: string): MemberField => ({ name: 'description', pointer, form: 'text' });

export const FIELDS: Readonly<Record<EntityKind, readonly MemberField[]>> = {
  skill: [
    NAME,
    VERSION,
    described('/manifest/description'),
    { name: 'license', pointer: '/manifest/license', form: 'line', isOptional: true },
    { name: 'allowedTools', pointer: '/manifest/allowed-tools', form: 'line', isOptional: true },
    { name: 'compatibility', pointer: '/manifest/compatibility', form: 'line', isOptional: true },
    { name: 'instructions', pointer: '/markdown', form: 'code' },
    {
      name: 'frontmatterRest',
      pointer: '/manifest',
      form: 'json',
      without: ['name', 'description', 'license', 'allowed-tools', 'compatibility'],
      isRare: true,
    },
  ],
  agent: [
    NAME,
    VERSION,
    described('/manifest/description'),
    { name: 'models', pointer: '/manifest/model_compatibility', form: 'list' },
    { name: 'serviceUrl', pointer: '/manifest/service_url', form: 'line', isOptional: true },
    { name: 'systemPrompt', pointer: '/markdown', form: 'code' },
    {
      name: 'agentRest',
      pointer: '/manifest',
      form: 'json',
      without: ['name', 'version', 'description', 'model_compatibility', 'service_url'],
      isRare: true,
    },
  ],
  mcp_server: [
    NAME,
    VERSION,
    { name: 'serverName', pointer: '/manifest/server/name', form: 'line' },
    described('/manifest/server/description'),
    { name: 'readme', pointer: '/markdown', form: 'code' },
    { name: 'tools', pointer: '/manifest/tools', form: 'json', isRare: true },
    {
      name: 'serverRest',
      pointer: '/manifest/server',
      form: 'json',
      without: ['name', 'version', 'description'],
      isRare: true,
    },
  ],
};

const pick = (value: unknown, isPicked: (name: string) => boolean): Members =>
  Object.fromEntries(Object.entries(isMembers(value) ? value : {}).filter(([name]) => isPicked(name)));

const toJson = (value: unknown): string => JSON.stringify(value, null, 2);

/** Something else than a text is shown as the JSON that it is. */
const toText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : toJson(value);

/** The value of a `json` field, as JSON of one line: equal for equal values. */
export const jsonOf = (member: WizardMember, { pointer, without }: MemberField): string => {
  const value = valueAt(member, pointer);
  return JSON.stringify(
    without === undefined ? (value ?? null) : pick(value, (name) => !without.includes(name)),
  );
};

/** What the field shows of the member. What was typed and could not be read is shown again. */
export const readField = (member: WizardMember, field: MemberField): string => {
  const { pointer, form } = field;
  if (form === 'json') return member.typed[pointer] ?? toJson(JSON.parse(jsonOf(member, field)) as unknown);
  const value = valueAt(member, pointer);
  return form === 'list' && Array.isArray(value) && value.every((each) => typeof each === 'string')
    ? value.join('\n')
    : toText(value);
};

/** Text that cannot be part of the member as it is. */
export interface UnreadableText {
  code: 'no-json' | 'too-deep' | 'no-object';
  /** From 1; null if it is not known. */
  line: number | null;
}

const place = (member: WizardMember, pointer: string, value: unknown): MemberEdit => {
  const [, part = '', ...rest] = pointer.split('/');
  return {
    [part]: withValueAt(member[part as keyof WizardMember], rest.map((name) => `/${name}`).join(''), value),
  };
};

/** The member without a part that is gone may be no object any more, but a manifest always is one. */
const parse = (text: string): { value: unknown } | UnreadableText => {
  if (isDeeperThan(text, DEPTHS.model)) return { code: 'too-deep', line: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { code: 'no-json', line: lineOfError(error, text) };
  }
};

const readJson = (member: WizardMember, { pointer, without }: MemberField, text: string) => {
  const parsed = parse(text);
  if ('code' in parsed) return parsed;
  if (without === undefined) return place(member, pointer, parsed.value);
  if (!isMembers(parsed.value)) return { code: 'no-object', line: null } satisfies UnreadableText;
  const own = pick(valueAt(member, pointer), (name) => without.includes(name));
  return place(member, pointer, { ...own, ...parsed.value });
};

/** What a field's text changes, or why it cannot. */
export const writeField = (
  member: WizardMember,
  field: MemberField,
  text: string,
): MemberEdit | UnreadableText => {
  const { pointer, form, isOptional = false } = field;
  if (form === 'json') return readJson(member, field, text);
  if (form === 'list')
    return place(
      member,
      pointer,
      text.split('\n').filter((line) => line.trim() !== ''),
    );
  return place(member, pointer, isOptional && text === '' ? undefined : text);
};
