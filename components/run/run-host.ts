import type { RunState } from '../../lib/messages/index.ts';

/** `host:port` of the registry that a run went through; null for a direct run. */
export const registryHostOf = ({ registry_url: url }: Pick<RunState, 'registry_url'>): string | null =>
  url !== null && URL.canParse(url) ? new URL(url).host : null;
