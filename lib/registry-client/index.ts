/** The registry as the worker sees it, and the only way out of the worker. */
export { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts';
export { createProviderFetch } from './provider-fetch.ts';
export { createRegistryClient, type RegistryClient } from './registry-client.ts';
