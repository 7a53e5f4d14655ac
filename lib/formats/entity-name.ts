import { CATALOG_LIMITS, type EntityKind } from '../protocol/index.ts';

/** Makes a catalog name from the name of a card or a server. */
export const toEntityName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');

/** So many servers are called just this that a namespace would have room for only one of them. */
const SAYS_NOTHING = new Set(['mcp', 'server', 'mcp-server']);

/** The part before the slash is a domain name; the catalog has the publisher in its place. */
export const toServerEntityName = (name: string): string => {
  const own = toEntityName(name.split('/').at(-1) ?? '');
  return SAYS_NOTHING.has(own) ? toEntityName(name) : own;
};

/** The longest name of a skill or an agent. */
const FORMAT_CHARACTERS = 64;

/** Skills and agents have no dots or underscores in their names. */
const toFormatName = (name: string): string =>
  toEntityName(name)
    .replace(/[._-]+/g, '-')
    .slice(0, FORMAT_CHARACTERS)
    .replace(/-+$/, '');

/** A name that the registry takes, made from whatever a model called its draft. Empty if nothing of it can be used. */
export const suggestEntityName = (kind: EntityKind, name: string): string =>
  kind === 'mcp_server'
    ? toServerEntityName(name).slice(0, CATALOG_LIMITS.entityNameCharacters)
    : toFormatName(name);
