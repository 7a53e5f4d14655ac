import { CATALOG_LIMITS } from '../../lib/protocol/index.ts';

/**
 * Capabilities and domains, which only help to find an entity. Values that are too long and values beyond the
 * maximum number are left out.
 */
export const toHints = (values: readonly unknown[]): string[] => {
  const texts = values
    .filter((value) => typeof value === 'string')
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= CATALOG_LIMITS.capabilityCharacters);
  return [...new Set(texts)].slice(0, CATALOG_LIMITS.capabilities);
};

/** Splits one text at its spaces; a skill's metadata lists them that way. */
export const splitHints = (value: unknown): string[] =>
  typeof value === 'string' ? toHints(value.split(/[\s,]+/)) : [];
