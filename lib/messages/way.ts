import { later, ViaSchema, z } from '../protocol/index.ts';

/**
 * How a run is composed: as a job on the registry's own budget, or with the person's key, which goes through the
 * registry or only to the provider.
 */
export const WaySchema = later(() => z.enum(['hosted', ...ViaSchema.options]));
export type Way = z.infer<typeof WaySchema>;
