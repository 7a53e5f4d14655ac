import type { Draft } from '../protocol/index.ts';

/** A registry's run brings along what the rules of the formats find. One of the worker's own does not: they would be a quarter of its script. */
export const isUnchecked = ({ provenance }: Draft): boolean => provenance.via === 'direct';

/** The draft with what the rules of its format find, wherever it was made. */
export const toCheckedDraft = async (draft: Draft): Promise<Draft> => {
  if (!isUnchecked(draft)) return draft;
  const [{ checkDraft }, { toFindings }] = await Promise.all([
    import('../formats/check-draft.ts'),
    import('../formats/findings.ts'),
  ]);
  return { ...draft, findings: toFindings(draft, checkDraft) };
};
