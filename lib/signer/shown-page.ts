import { parseServerAddress } from '../base/server-address.ts';
import { BundleLabelSchema, EntityNameSchema, NamespaceSchema, VersionSchema, z } from '../protocol/index.ts';

/** What a page of the registry is about. */
export interface ShownPage {
  /** `version` is null on the page of whatever is newest. */
  about: { namespace: string; name: string; version: string | null } | { label: string };
  /** Where the registry's API has it, with the link that opens a draft. */
  path: string;
}

const PAGE =
  /^\/(?:e\/(?<namespace>[^/]+)\/(?<name>[^/]+)(?:\/versions\/(?<version>[^/]+))?|b\/(?<label>[^/]+)(?:\/publications\/\d{1,9})?)$/;

const decode = (part: string | undefined): string | null | undefined => {
  try {
    return part === undefined ? null : decodeURIComponent(part);
  } catch {
    return undefined;
  }
};

const EntitySchema = z.object({
  namespace: NamespaceSchema,
  name: EntityNameSchema,
  version: z.nullable(VersionSchema),
});

/**
 * By its address alone, as nobody asked to have the page read. Null for every other page, and for every page of another
 * registry.
 */
export const readShownPage = (url: string, registryUrl: string): ShownPage | null => {
  const registry = parseServerAddress(registryUrl);
  if (registry === null || !URL.canParse(url) || !url.startsWith(`${registry.url}/`)) return null;
  const { pathname, searchParams } = new URL(url);
  const page = pathname.slice(new URL(registry.url).pathname.replace(/\/$/, '').length);
  const groups = PAGE.exec(page)?.groups;
  if (groups === undefined) return null;
  const link = searchParams.get('link');
  const query = link === null ? '' : `?${new URLSearchParams({ link })}`;
  const label = z.safeParse(BundleLabelSchema, decode(groups['label'])).data;
  if (label !== undefined) return { about: { label }, path: page.replace('/b/', '/v1/bundles/') + query };
  const entity = z.safeParse(EntitySchema, {
    namespace: decode(groups['namespace']),
    name: decode(groups['name']),
    version: decode(groups['version']),
  }).data;
  return entity === undefined ? null : { about: entity, path: page.replace('/e/', '/v1/entities/') + query };
};

/** The name by which people call it. */
export const nameOf = ({ about }: ShownPage): string =>
  'label' in about
    ? about.label
    : `${about.namespace}/${about.name}${about.version === null ? '' : `@${about.version}`}`;
