const CORE = /^(\d+)\.(\d+)\.\d+(-)?/;

/** The next version with something new in it that breaks nothing: 1.3.0 after 1.2.4, and 1.2.0 after 1.2.0-beta. */
export const nextMinor = (version: string): string | null => {
  const [core, major, minor, early] = CORE.exec(version) ?? [];
  if (core === undefined || major === undefined || minor === undefined) return null;
  return early === undefined ? `${major}.${BigInt(minor) + 1n}.0` : core.slice(0, -1);
};
