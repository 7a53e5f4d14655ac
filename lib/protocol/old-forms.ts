import type { Composition, Draft, Finding, Gap } from './composition.ts';

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

/** A gap as it is now. Those saved before gaps had codes are sentences. */
export const toCodedGap = (saved: Gap | string): Gap =>
  typeof saved === 'string' ? { code: 'not-covered', values: { text: saved } } : saved;

/** A composition as it is now, whenever it was saved. */
export const toCodedComposition = (saved: Composition): Composition => ({
  ...saved,
  gaps: saved.gaps.map(toCodedGap),
  drafts: saved.drafts.map(toCodedDraft),
});
