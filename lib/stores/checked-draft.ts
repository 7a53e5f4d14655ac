import type { Draft } from '../protocol/index.ts';

/** A registry's run includes what the format rules find. The worker's do not: the rules are a quarter of its script. */
export const isUnchecked = ({ provenance }: Draft): boolean => provenance.via === 'direct';

/** The draft with what its format rules find, wherever it was made. */
export const toCheckedDraft = async (draft: Draft): Promise<Draft> => {
  if (!isUnchecked(draft)) return draft;
  const { checkDraft, toFindings } = await import('./draft-tools.ts');
  return { ...draft, findings: toFindings(draft, checkDraft) };
};
