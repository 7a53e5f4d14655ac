import type { Question, VerdictCode } from '../../../lib/signing/verify.ts';

/** The file for strangers, which shares nothing with `lib/signing`: the same question must get the same verdict. */
export const { judge } = (await import(String(new URL('../../../docs/verify.mjs', import.meta.url)))) as {
  judge: (question: Question) => VerdictCode;
};
