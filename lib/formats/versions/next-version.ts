import { VersionSchema, z } from '../../protocol/index.ts';

const CORE = /^(\d+)\.(\d+)\.(\d+)(-)?/;

/** What comes after an early version is its own core: 1.2.0 after 1.2.0-beta. */
const after = (
  version: string,
  raise: (major: string, minor: string, patch: string) => string,
): string | null => {
  if (!z.safeParse(VersionSchema, version).success) return null;
  const [, major = '', minor = '', patch = '', early] = CORE.exec(version) ?? [];
  return early === undefined ? raise(major, minor, patch) : `${major}.${minor}.${patch}`;
};

/** The next version with something mended: 1.2.5 after 1.2.4. Null if this is no version. */
export const nextPatch = (version: string): string | null =>
  after(version, (major, minor, patch) => `${major}.${minor}.${BigInt(patch) + 1n}`);

/** The next version with something new in it that breaks nothing: 1.3.0 after 1.2.4. Null if this is no version. */
export const nextMinor = (version: string): string | null =>
  after(version, (major, minor) => `${major}.${BigInt(minor) + 1n}.0`);
