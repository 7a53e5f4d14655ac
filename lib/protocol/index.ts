/** The contract with the registry: what either side may send, and what it means. */
export * from './basics.ts';
export type * from './codes/codes.ts';
export * from './composition.ts';
export * from './entities.ts';
export * from './events.ts';
export type * from './codes/findings.ts';
export type * from './codes/gaps.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './old-forms.ts';
export * from './paths.ts';
export * from './plans.ts';
export * from './problem.ts';
export * from './problems.ts';
export * from './providers.ts';
export * from './run-request.ts';
export * from './search.ts';
export { later, z } from './zod.ts';
