/** How people come to use an MCP server: the first package and the first address of its server.json. */
import { isMembers, type Members } from '../../base/members.ts';
import { valueAt, withValueAt } from '../places.ts';
import type { WizardMember } from '../wizard-draft.ts';

export const PACKAGE_POINTER = '/manifest/server/packages';
export const REMOTE_POINTER = '/manifest/server/remotes';

export const PACKAGE_REGISTRIES = ['npm', 'pypi', 'oci', 'nuget', 'mcpb'] as const;
/** Their packages are installed by name and version. */
export const VERSIONED: ReadonlySet<string> = new Set(['npm', 'pypi', 'nuget']);
export const REMOTE_TYPES = ['streamable-http', 'sse'] as const;

const LISTS = { package: '/server/packages', remote: '/server/remotes' } as const;
export type Access = keyof typeof LISTS;

/** The kind of registry, or the transport. */
const TYPES = { package: 'registryType', remote: 'type' } as const;
/** What a new one has besides its type. */
const NEW: Readonly<Record<Access, Members>> = {
  package: { identifier: '', transport: { type: 'stdio' } },
  remote: { url: '' },
};

const first = (member: WizardMember, access: Access): Members | null => {
  const entry = valueAt(member.manifest, `${LISTS[access]}/0`);
  return isMembers(entry) ? entry : null;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Empty if there is none. */
export const accessType = (member: WizardMember, access: Access): string =>
  textOf(first(member, access)?.[TYPES[access]]);

/** A part of it, such as `identifier`; empty if there is none. */
export const accessPart = (member: WizardMember, access: Access, part: string): string =>
  textOf(first(member, access)?.[part]);

const put = ({ manifest }: WizardMember, access: Access, entry: Members | undefined): Members => {
  const list = LISTS[access];
  const changed = withValueAt(manifest, `${list}/0`, entry);
  const left = valueAt(changed, list);
  return (
    Array.isArray(left) && left.length === 0 ? withValueAt(changed, list, undefined) : changed
  ) as Members;
};

/** The manifest with this one, or, with an empty text, without it. */
export const withAccessType = (member: WizardMember, access: Access, type: string): Members =>
  put(
    member,
    access,
    type === '' ? undefined : { ...NEW[access], ...first(member, access), [TYPES[access]]: type },
  );

/** An empty text takes the part away, but for what it cannot be without. */
export const withAccessPart = (member: WizardMember, access: Access, part: string, text: string): Members => {
  const entry = first(member, access) ?? NEW[access];
  const isNeeded = part in NEW[access];
  return put(
    member,
    access,
    withValueAt(entry, `/${part}`, text === '' && !isNeeded ? undefined : text) as Members,
  );
};
