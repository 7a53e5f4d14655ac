/** A member's version is a field of its own; some manifests say it too, and then both say the same. */
import { isMembers, type Members } from '../base/members.ts';
import { type EntityKind, VersionSchema, z } from '../protocol/index.ts';

export const isVersion = (version: unknown): version is string => z.safeParse(VersionSchema, version).success;

/** Where a manifest may have its version: an object in it, or the manifest itself for null. */
const HOLDERS: Readonly<Record<EntityKind, string | null>> = {
  skill: 'metadata',
  agent: null,
  mcp_server: 'server',
};

export const versionIn = (kind: EntityKind, manifest: Members): unknown => {
  const name = HOLDERS[kind];
  const holder = name === null ? manifest : manifest[name];
  return isMembers(holder) ? holder['version'] : undefined;
};

/** A server must say its version, the other kinds need not: there it is changed only where one stands. */
export const withVersionIn = (kind: EntityKind, manifest: Members, version: string): Members => {
  const name = HOLDERS[kind];
  const holder = name === null ? manifest : manifest[name];
  if (!isMembers(holder) || (kind !== 'mcp_server' && holder['version'] === undefined)) return manifest;
  if (holder['version'] === version) return manifest;
  const changed = { ...holder, version };
  return name === null ? changed : { ...manifest, [name]: changed };
};
