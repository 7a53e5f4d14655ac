/** The registry as the worker sees it. */
export { type Clock, systemClock, toTime } from './clock.ts';
export { createGuardedFetch } from './guarded-fetch.ts';
export { createRegistryClient, type RegistryClient } from './registry-client.ts';
