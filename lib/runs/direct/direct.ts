import { createDirectRuns, type DirectParts, type DirectRuns } from './direct-run.ts';
import { createModelList, type LoadModels, type ModelListParts } from './model-list.ts';

/**
 * What asks a provider itself, with the planner in it: more than half of what the background worker can do, and most
 * people's worker never does it. So it is a script of its own (`entrypoints/direct.ts`), loaded when it is needed.
 */
export interface Direct extends DirectRuns {
  loadModels: LoadModels;
}

export type CreateDirect = (parts: DirectParts & ModelListParts) => Direct;

export const createDirect: CreateDirect = (parts) => ({
  ...createDirectRuns(parts),
  loadModels: createModelList(parts),
});
