import { CATALOG_LIMITS } from '../../lib/protocol/index.ts';

/**
 * Capabilities and domains, which help to find an entity and no more: what is too long to be one, and what
 * is too many, is left out.
 */
export const toHints = (values: readonly unknown[]): string[] => {
  const texts = values
    .filter((value) => typeof value === 'string')
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= CATALOG_LIMITS.capabilityCharacters);
  return [...new Set(texts)].slice(0, CATALOG_LIMITS.capabilities);
};

/** From one text with spaces between them, as the metadata of a skill has them. */
export const splitHints = (value: unknown): string[] =>
  typeof value === 'string' ? toHints(value.split(/[\s,]+/)) : [];
