import type { Finding } from '../protocol/index.ts';

/** What the rules say of a design that nobody can install yet. */
const IS_A_DESIGN: ReadonlySet<string> = new Set(['not-installable', 'no-card-without-url']);

/** Whether what was found says that it has neither a package nor an address: it can be published as a specification. */
export const isDesign = (findings: readonly Finding[]): boolean =>
  findings.some(({ code }) => IS_A_DESIGN.has(code));
