/** The registry as the worker sees it, and the only way out of the worker. */
export { createGuardedFetch, type GuardedFetch, type GuardedResponse } from './guarded-fetch.ts';
export { createKeyMask } from './mask-key.ts';
export { createProviderFetch } from './provider-fetch.ts';
export { readText } from './read-answer.ts';
export type { RegistryClient } from './contract.ts';
export { createRegistryClient } from './registry-client.ts';
