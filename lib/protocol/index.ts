/** The contract with the registry: what either side may send, and what it means. */
export * from './basics.ts';
export * from './composition.ts';
export * from './entities.ts';
export * from './events.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './paths.ts';
export * from './plans.ts';
export * from './problem.ts';
export * from './problems.ts';
export * from './providers.ts';
export * from './run-request.ts';
export * from './search.ts';
export { later, z } from './zod.ts';
