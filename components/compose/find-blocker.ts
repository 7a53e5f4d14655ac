import { toFailure, type Failure } from '../../lib/failures/index.ts';
import type { ViewState, Way } from '../../lib/messages/index.ts';

/** What Settings lack for any run through the registry; reported before a person types in vain. */
export const findBlocker = (state: ViewState | null, via: Way): Failure | null => {
  if (state === null || state.registry === null || via === 'direct') return null;
  if (!state.registry.has_permission) return toFailure('no-permission');
  return state.registry.has_token ? null : toFailure('no-token');
};
