import type { Drafting } from '../../lib/protocol/index.ts';

const KEYS = { own: 'with its publisher’s own key', registry: 'on this registry’s budget' } as const;

/** What the registry saw of how a member was made, for whoever reads it. */
export const describeDrafting = ({ verdict, run_id: runId, provider, model, key }: Drafting): string => {
  if (verdict === 'claimed' || key === null) return 'Claimed: this registry did not see how it was made.';
  const drafted = `Drafted here in run ${runId} by ${model} of ${provider}, ${KEYS[key]}`;
  return verdict === 'seen'
    ? `Seen: ${drafted}, and not changed since.`
    : `Edited since: ${drafted}, then changed. How much, this registry does not know.`;
};
