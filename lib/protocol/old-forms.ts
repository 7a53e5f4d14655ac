import type { Composition, Draft, Finding } from './composition.ts';

type OldFinding = Omit<Finding, 'code' | 'values'> & { message: string };

const toCodedFinding = (saved: Finding | OldFinding): Finding => {
  if ('code' in saved) return saved;
  const { message, ...finding } = saved;
  return { ...finding, code: 'written', values: { text: message } };
};

/** A draft as it is now. Those saved before findings had codes have sentences in their place. */
export const toCodedDraft = (saved: Draft): Draft => ({
  ...saved,
  findings: saved.findings.map(toCodedFinding),
});

/** A composition as it is now, whenever it was saved. */
export const toCodedComposition = (saved: Composition): Composition => ({
  ...saved,
  drafts: saved.drafts.map(toCodedDraft),
});
