import { isDeviceName } from '../../lib/formats/draft-files.ts';

/** Whoever is called so seems to speak for the registry or for whoever runs it. */
const SPEAKS_FOR_THE_REGISTRY = [
  'admin',
  'administrator',
  'help',
  'moderator',
  'official',
  'operator',
  'postmaster',
  'registry',
  'root',
  'security',
  'staff',
  'support',
  'system',
  'trust',
  'verified',
  'webmaster',
];

/** Part of an address of this registry, or likely to become one: `/p/me` would lead to somebody else's things. */
const PART_OF_AN_ADDRESS = [
  'api',
  'audit',
  'bundles',
  'draft',
  'latest',
  'me',
  'new',
  'p',
  'publish',
  'search',
  'v1',
];

/** What programs write where a name is missing. */
const MEANS_NOTHING = ['false', 'nan', 'none', 'null', 'true', 'undefined'];

const REASONS: ReadonlyMap<string, string> = new Map([
  ...SPEAKS_FOR_THE_REGISTRY.map((name) => [name, 'would seem to speak for this registry'] as const),
  ...PART_OF_AN_ADDRESS.map((name) => [name, 'is part of this registry’s addresses'] as const),
  ...MEANS_NOTHING.map((name) => [name, 'means that there is no name'] as const),
]);

const DEVICE = 'is a device on Windows, where no folder can be called so';

/** Why nobody may publish under this handle or label; null if anybody may. */
export const whyReserved = (name: string): string | null =>
  REASONS.get(name) ?? (isDeviceName(name) ? DEVICE : null);

/** Why no entity may be called this. The namespace before it says whose it is, so only what cannot be installed is refused. */
export const whyUnusable = (name: string): string | null => (isDeviceName(name) ? DEVICE : null);
